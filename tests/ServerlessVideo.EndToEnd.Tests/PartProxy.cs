using System.Collections.Concurrent;
using System.Net;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>An HTTP proxy (<c>http_proxy</c>) that counts the parts that reached the storage, and holds back those after a given number.</summary>
sealed class PartProxy : IAsyncDisposable
{
    readonly WebApplication app;
    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    int admitted;

    PartProxy(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <value>Part numbers in the order the storage confirmed them.</value>
    public ConcurrentQueue<int> Arrived { get; } = [];

    /// <value>How many parts may pass.</value>
    public int Limit { get; set; } = int.MaxValue;

    public static async Task<PartProxy> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var proxy = new PartProxy(builder.Build());
        proxy.app.Run(proxy.HandleAsync);
        await proxy.app.StartAsync();
        return proxy;
    }

    public Task ArrivedAsync(int count) => Wait.UntilAsync(() => Task.FromResult(Arrived.Count == count), $"{count} parts arrived");

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    async Task HandleAsync(HttpContext context)
    {
        var target = new Uri(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var part = context.Request.Method == "PUT" ? int.Parse(HttpUtility.ParseQueryString(target.Query)["partNumber"]!) : 0;
        while (part > 0 && !TryAdmit())
        {
            await Task.Delay(50, context.RequestAborted);
        }

        var confirmed = false;
        try
        {
            using var response = await ForwardAsync(context, target);
            confirmed = response.IsSuccessStatusCode;
            await AnswerAsync(context, response);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The one side sees of the other that it is gone.
            context.Abort();
        }

        if (part > 0 && confirmed)
        {
            Arrived.Enqueue(part);
        }
        else if (part > 0)
        {
            // Of somebody who was killed in the meantime: its place is another's.
            Interlocked.Decrement(ref admitted);
        }
    }

    bool TryAdmit()
    {
        if (Interlocked.Increment(ref admitted) <= Limit)
        {
            return true;
        }

        Interlocked.Decrement(ref admitted);
        return false;
    }

    async Task<HttpResponseMessage> ForwardAsync(HttpContext context, Uri target)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        request.Content = context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0 ? new StreamContent(context.Request.Body) : null;
        foreach (var (name, value) in context.Request.Headers.Where(h => h.Key is not ("Host" or "Transfer-Encoding" or "Connection" or "Proxy-Connection")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
    }

    static async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Connection")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
