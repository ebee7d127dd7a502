using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>The video object of the wire: of answers, and the whole body of a webhook.</summary>
internal static class VideoAnswer
{
    public static JsonObject Of(StreamVideo video, StreamOptions options) => new()
    {
        ["uid"] = video.Uid,
        ["creator"] = video.Creator,
        ["thumbnail"] = options.UrlOf(video, "thumbnails/thumbnail.jpg"),
        ["thumbnailTimestampPct"] = video.ThumbnailPct,
        ["readyToStream"] = video.State == StreamState.Ready,
        ["readyToStreamAt"] = Time(video.ReadyAt),
        ["status"] = Status(video),
        ["meta"] = video.Meta.DeepClone(),
        ["created"] = Time(video.Created),
        ["modified"] = Time(video.Modified),
        ["scheduledDeletion"] = Time(video.ScheduledDeletion),
        ["size"] = video.Size,
        ["preview"] = options.UrlOf(video, "watch"),
        ["allowedOrigins"] = new JsonArray([.. video.AllowedOrigins.Select(o => (JsonNode)o)]),
        ["requireSignedURLs"] = video.RequireSignedUrls,
        ["uploaded"] = Time(video.Uploaded),
        ["uploadExpiry"] = Time(video.UploadExpiry),
        ["maxSizeBytes"] = null,
        ["maxDurationSeconds"] = video.MaxDuration,
        ["duration"] = video.Duration,
        ["input"] = new JsonObject { ["width"] = video.Width, ["height"] = video.Height },
        ["playback"] = new JsonObject { ["hls"] = options.UrlOf(video, "manifest/video.m3u8"), ["dash"] = options.UrlOf(video, "manifest/video.mpd") },
        ["watermark"] = null,
        ["clippedFrom"] = null,
        ["publicDetails"] = null,
    };

    public static string StateOf(StreamVideo video) => video.State.ToString().ToLowerInvariant();

    static JsonObject Status(StreamVideo video)
    {
        JsonObject status = new() { ["state"] = StateOf(video) };
        if (video.State is StreamState.InProgress or StreamState.Ready)
        {
            status["pctComplete"] = $"{video.Percent}.000000"; // a string, as it is there
        }
        status["errorReasonCode"] = video.ErrorCode ?? "";
        status["errorReasonText"] = video.ErrorText ?? "";
        return status;
    }

    /// <summary>Microseconds, so that the video's every change is another <c>modified</c>.</summary>
    static JsonNode? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
