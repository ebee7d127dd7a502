using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Aws.Tests.Wire;

/// <param name="Path">Raw, as it stood in the request line.</param>
/// <param name="Query">Raw, without the question mark.</param>
sealed record RecordedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers);

/// <summary>An HTTP server on a free port that records requests and gives the answers in their order, the last one again and again.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    readonly ConcurrentQueue<RecordedRequest> requests = new();
    readonly ConcurrentQueue<Answer> answers;
    readonly WebApplication app;

    LoopbackServer(IEnumerable<Answer> answers)
    {
        this.answers = new(answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public string Url => app.Urls.First();

    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    public static async Task<LoopbackServer> StartAsync(params Answer[] answers)
    {
        var server = new LoopbackServer(answers.Length > 0 ? answers : [new Answer(200, "{}")]);
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        requests.Enqueue(new RecordedRequest(
            http.Request.Method,
            target[0],
            target.Length > 1 ? target[1] : "",
            http.Request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        var answer = answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.TryPeek(out var last) ? last : throw new InvalidOperationException();
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await http.Response.WriteAsync(answer.Body);
    }
}
