using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Library;

/// <summary>
/// Something others are told about, written in the transaction of the change it tells of; the table's stream
/// carries it to the event bus as detail-type <see cref="Name"/>.
/// </summary>
public sealed record OutboxEvent(Guid Id, string Name, VideoId VideoId, DateTimeOffset OccurredAt, JsonElement Detail)
{
    /// <summary>The stream has carried it long before; afterwards it only takes space.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public static readonly ItemMapper<OutboxEvent> Mapper = new(
        "outbox", 1, ProductJson.Default.OutboxEvent, e => Keys.Outbox(e.VideoId, e.Id),
        e => new IndexAttributes(ExpiresAt: e.OccurredAt + Retention));
}

/// <summary>What every <c>video.*</c> event says.</summary>
/// <param name="StoredTimes">How often in a row no host took it and that was announced.</param>
/// <param name="Shared">Its original is another video's upload: no event of S3 tells of it.</param>
public sealed record VideoEventDetail(
    VideoId VideoId, string OwnerId, VideoStatus Status, int Generation, VideoError? Error, bool Purge, int StoredTimes = 0, bool Shared = false);

/// <summary>What a rule puts into a worker's queue: an event of ours, as EventBridge wraps it.</summary>
sealed record VideoEvent(VideoEventDetail Detail);

/// <summary>Names of the events, as detail-type on the bus.</summary>
public static class EventNames
{
    public const string Uploaded = "video.uploaded";
    public const string Ready = "video.ready";
    /// <summary>No host took it; the original is safe and it is tried again.</summary>
    public const string Stored = "video.stored";
    public const string Failed = "video.failed";
    public const string Deleted = "video.deleted";

    /// <summary>Something is wrong with a video that plays on; its error says what.</summary>
    public const string Attention = "video.attention";

    /// <summary>What other hosts have of it is not as it should be: what it is called there, who may see it, or that it is there at all.</summary>
    public const string CopyOutdated = "video.copy_outdated";
}
