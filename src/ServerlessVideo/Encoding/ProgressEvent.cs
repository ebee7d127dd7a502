using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>One step that a browser shows live, read by <c>GET /videos/{id}/events</c>. <see cref="Progress"/> is percent.</summary>
public sealed record ProgressEvent(
    Guid Id, string Event, string? JobId, VideoId VideoId, VideoStatus Status, int Progress, DateTimeOffset Timestamp)
{
    /// <summary>Nobody follows the making of a video for longer.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    public static readonly ItemMapper<ProgressEvent> Mapper = new(
        "event", 1, ProductJson.Default.ProgressEvent, e => Keys.Event(e.VideoId, e.Id),
        e => new IndexAttributes(ExpiresAt: e.Timestamp + Retention));
}
