using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Local.Hosts;

/// <param name="Body">What is so.</param>
/// <param name="Earlier">What was so before.</param>
/// <param name="Lie">What a forger would say.</param>
internal sealed record Notification(string Host, Uri Url, string Secret, string Body, string Earlier, string Lie);

/// <summary>
/// Delivers webhooks as Cloudflare Stream signs them: <c>Webhook-Signature: time=UNIX,sig1=HEX</c>, HMAC-SHA256 of <c>time.body</c>. Any 2xx
/// takes it; else it is tried a few times more.
/// </summary>
internal sealed partial class WebhookSender(HostFaults faults, FaultTimes times, TimeProvider time, ILogger<WebhookSender> logger) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };

    public async Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        switch (faults.KindOf(notification.Host))
        {
            case FaultKind.WebhookLost:
                faults.Count(notification.Host, "webhooks_lost");
                return;
            case FaultKind.WebhookLate:
                await Task.Delay(times.Late, time, cancellationToken);
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                return;
            case FaultKind.WebhookDuplicate:
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                return;
            case FaultKind.WebhookForged:
                await TryAsync(notification, notification.Lie, RandomNumberGenerator.GetHexString(40, lowercase: true), cancellationToken);
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                return;
            case FaultKind.WebhookDisordered:
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                await DeliverAsync(notification, notification.Earlier, notification.Secret, cancellationToken);
                return;
            default:
                await DeliverAsync(notification, notification.Body, notification.Secret, cancellationToken);
                return;
        }
    }

    public void Dispose() => _http.Dispose();

    async Task DeliverAsync(Notification notification, string body, string secret, CancellationToken cancellationToken)
    {
        foreach (var pause in times.Redelivery.Prepend(TimeSpan.Zero))
        {
            await Task.Delay(pause, time, cancellationToken);
            if (await TryAsync(notification, body, secret, cancellationToken))
            {
                return;
            }
        }
        faults.Count(notification.Host, "webhooks_given_up");
        LogGivenUp(notification.Host, notification.Url.Host);
    }

    async Task<bool> TryAsync(Notification notification, string body, string secret, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        using HttpRequestMessage request = new(HttpMethod.Post, notification.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Webhook-Signature", $"time={now},sig1={Sign(secret, now, body)}");
        faults.Count(notification.Host, "webhooks");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false; // nobody there, or too slow: tried again
        }
    }

    static string Sign(string secret, long time, string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));

    [LoggerMessage(LogLevel.Warning, "A webhook of {Host} to {Receiver} is given up")]
    partial void LogGivenUp(string host, string receiver);
}
