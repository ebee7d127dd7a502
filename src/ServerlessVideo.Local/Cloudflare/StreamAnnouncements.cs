using ServerlessVideo.Local.Cloudflare.Api;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Cloudflare;

/// <summary>Tells the account's webhook, if there is one, that a video is ready or has failed.</summary>
internal sealed class StreamAnnouncements(StreamVideos videos, StreamAccount account, StreamOptions options, WebhookSender webhooks)
{
    public async Task SendAsync(StreamVideo video, CancellationToken cancellationToken)
    {
        if (account.Current.Webhook is { } webhook)
        {
            var earlier = Earlier(video);
            var lie = video.State == StreamState.Ready
                ? video.Fail("ERR_UNKNOWN", "forged", video.Modified.AddSeconds(1))
                : earlier with { State = StreamState.Ready, Percent = 100 };
            Notification notification = new(HostNames.Cloudflare, new Uri(webhook.NotificationUrl), webhook.Secret, Text(video), Text(earlier), Text(lie));
            await webhooks.SendAsync(notification, cancellationToken);
        }
        videos.MarkAnnounced(video.Uid);
    }

    static StreamVideo Earlier(StreamVideo video) => video with
    {
        State = StreamState.InProgress, Percent = 50, ErrorCode = null, ErrorText = null, ReadyAt = null, Modified = video.Modified.AddSeconds(-1),
    };

    string Text(StreamVideo video) => VideoAnswer.Of(video, options).ToJsonString();
}
