using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Library;

/// <summary>
/// One step that a browser shows live, read by <c>GET /videos/{id}/events</c>. <see cref="Progress"/> is percent.
/// <see cref="Sequence"/> is the video's version in whose transaction it was written: it rises in the order of the commits, so who
/// reads on after one misses none.
/// </summary>
public sealed record ProgressEvent(
    long Sequence, string Event, string? JobId, VideoId VideoId, VideoStatus Status, int Progress, DateTimeOffset Timestamp)
{
    /// <summary>Nobody follows the making of a video for longer.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    public static readonly ItemMapper<ProgressEvent> Mapper = new(
        "event", 1, ProductJson.Default.ProgressEvent, e => Keys.Event(e.VideoId, e.Sequence),
        e => new IndexAttributes(ExpiresAt: e.Timestamp + Retention));
}
