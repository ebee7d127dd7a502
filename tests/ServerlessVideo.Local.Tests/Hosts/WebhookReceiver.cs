using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Hosts;

internal sealed record ReceivedWebhook(string Signature, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Whether openssl comes to the same signature.</summary>
    public bool IsSignedWith(string secret)
    {
        var parts = Signature.Split(',').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var mac = System.Text.Encoding.ASCII.GetString(Command.Run("openssl", ["dgst", "-sha256", "-hmac", secret, "-r"], System.Text.Encoding.UTF8.GetBytes($"{parts["time"]}.{Body}")));
        return mac.Split(' ')[0] == parts["sig1"];
    }
}

internal sealed class WebhookReceiver
{
    int _refusals;

    public ConcurrentQueue<ReceivedWebhook> All { get; } = new();

    /// <summary>The next ones get 500.</summary>
    public void RefuseNext(int count) => Volatile.Write(ref _refusals, count);

    public async Task HandleAsync(HttpContext http)
    {
        using StreamReader reader = new(http.Request.Body);
        All.Enqueue(new ReceivedWebhook(http.Request.Headers["Webhook-Signature"].ToString(), await reader.ReadToEndAsync()));
        http.Response.StatusCode = Interlocked.Decrement(ref _refusals) >= 0 ? 500 : 200;
    }

    public Task<ReceivedWebhook[]> ForAsync(string id, int count) => Wait.UntilAsync(
        () => Task.FromResult(All.Where(w => w.Body.Contains(id)).ToArray() is var found && found.Length >= count ? found : null), $"{count} webhooks tell of {id}");
}
