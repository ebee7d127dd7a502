using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Egress;

namespace ServerlessVideo.Tests.Support;

/// <summary>A stranger's web server on loopback; what it does with a request is the test's.</summary>
sealed class SourceServer : IAsyncDisposable
{
    /// <value>For who tests no limit: none ends because this machine is busy.</value>
    public static readonly EgressLimits Patient = new() { Connect = Wait.Limit, Headers = Wait.Limit, Stall = Wait.Limit };

    readonly WebApplication app;
    int requests;

    SourceServer(WebApplication app) => this.app = app;

    public RequestDelegate Handle { get; set; } = context => Results.NotFound().ExecuteAsync(context);

    public int Requests => requests;

    public List<string?> Ranges { get; } = [];

    public int Port { get; private set; }

    public static async Task<SourceServer> StartAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            // A write is over when the bytes are with the socket.
            kestrel.Limits.MaxResponseBufferSize = 0;
        });
        builder.Logging.ClearProviders();
        var built = builder.Build();
        var server = new SourceServer(built) { Handle = handle };
        built.Run(async context =>
        {
            Interlocked.Increment(ref server.requests);
            lock (server.Ranges)
            {
                server.Ranges.Add(context.Request.Headers.Range);
            }
            await server.Handle(context);
        });
        await built.StartAsync();
        server.Port = new Uri(built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    public string Allowed => $"127.0.0.1:{Port}";

    public string Url(string path = "/clip.mp4") => $"http://{Allowed}{path}";

    /// <summary>The file as a proper server gives it: strong ETag, ranges, If-Range.</summary>
    public static Task SendAsync(HttpContext context, byte[] file, string etag = "\"v1\"") => Results.Bytes(
        file, "video/mp4", entityTag: new(etag), enableRangeProcessing: true).ExecuteAsync(context);

    /// <summary>As <see cref="SendAsync"/>, but the connection breaks after so many bytes of the body, or hangs until the client leaves.</summary>
    public static async Task SendPartAsync(HttpContext context, byte[] file, int bytes, bool hang = false, string etag = "\"v1\"")
    {
        var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        var left = file.AsMemory((int)from);
        context.Response.StatusCode = context.Request.Headers.Range.Count > 0 ? 206 : 200;
        context.Response.Headers.ETag = etag;
        context.Response.Headers.ContentRange = $"bytes {from}-{file.Length - 1}/{file.Length}";
        context.Response.ContentLength = left.Length;
        await context.Response.Body.WriteAsync(left[..Math.Min(bytes, left.Length)]);
        await context.Response.Body.FlushAsync();
        if (left.Length > bytes)
        {
            await BreakOffAsync(context, hang);
        }
    }

    /// <summary>Ends the connection behind the bytes that were written; with <paramref name="hang"/> sends no more and leaves the end to the client.</summary>
    public static async Task BreakOffAsync(HttpContext context, bool hang)
    {
        if (!hang)
        {
            context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Send);
        }
        await Gone(context);
        context.Abort();
    }

    public static async Task Gone(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>The guarded client as the product has it, but for its patience, to this server alone.</summary>
    public GuardedClient Client(EgressLimits? limits = null, Network? network = null, TimeProvider? time = null) => new(
        new UrlRules(AllowList.Parse(Allowed)), limits ?? Patient, network ?? Network.Real, time ?? TimeProvider.System);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>A server that says what no proper server would: the test writes the bytes of each answer.</summary>
sealed class RawServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public RawServer(Func<NetworkStream, Task> answer)
    {
        listener.Start();
        _ = AcceptAsync(answer);
    }

    public string Allowed => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Request line and headers of every request.</summary>
    public List<string> Heads { get; } = [];

    async Task AcceptAsync(Func<NetworkStream, Task> answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                await ReadHeadAsync(stream);
                await answer(stream);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over, or the client left.
        }
    }

    async Task ReadHeadAsync(NetworkStream stream)
    {
        var head = new System.Text.StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }
        lock (Heads)
        {
            Heads.Add(head.ToString());
        }
    }

    public void Dispose() => listener.Dispose();
}
