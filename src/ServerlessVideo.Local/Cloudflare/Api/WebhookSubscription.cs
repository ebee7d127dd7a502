using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>The one webhook of the account; its secret stays the same until it is deleted.</summary>
internal sealed class WebhookSubscription(StreamAccount account, TimeProvider time)
{
    public JsonObject Get() => account.Current.Webhook is { } webhook ? Answer(webhook) : throw StreamException.NotFound();

    public async Task<JsonObject> PutAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var url = VideoFields.Text(body, "notificationUrl");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            throw StreamException.BadUrl();
        }
        return Answer(await account.ChangeAsync(
            a => a.Webhook = new StreamWebhook(url, a.Webhook?.Secret ?? RandomNumberGenerator.GetHexString(40, lowercase: true), time.GetUtcNow()), cancellationToken));
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => account.ChangeAsync(a => a.Webhook = null, cancellationToken);

    static JsonObject Answer(StreamWebhook webhook) => new()
    {
        ["notificationUrl"] = webhook.NotificationUrl,
        ["modified"] = webhook.Modified.UtcDateTime.ToString("O"),
        ["secret"] = webhook.Secret,
    };
}
