using System.Text.Json;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Webhooks;

/// <summary>What the queue <c>host-events</c> carries: of which copy, and what tells this call from others (its state, and when it changed).</summary>
sealed record HostEventMessage(HostingProvider Host, string ProviderVideoId, string What)
{
    /// <value>Characters.</value>
    const int Longest = 128;

    /// <summary>Null: not the body of a webhook of this host.</summary>
    public static HostEventMessage? Read(HostingProvider host, byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var video = document.RootElement;
            var (id, state, modified) = host == HostingProvider.Cloudflare
                ? (Text(video, "uid"), video.TryGetProperty("status", out var status) ? Text(status, "state") : null, Text(video, "modified"))
                : (Text(video, "id"), Text(video, "status"), Text(video, "updated_at"));
            return id is { Length: > 0 and <= Longest } && state is { Length: > 0 and <= Longest } && modified is not { Length: > Longest }
                ? new HostEventMessage(host, id, $"{state} {modified}")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
