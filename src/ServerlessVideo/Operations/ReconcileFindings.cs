using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

/// <summary>How objects and records can differ.</summary>
[JsonConverter(typeof(SnakeCase<FindingKind>))]
public enum FindingKind
{
    /// <summary>An original that no record knows.</summary>
    ObjectWithoutRecord,

    /// <summary>An original that came, or stayed, after its video was purged.</summary>
    ObjectAfterPurge,

    /// <summary>An original that nobody verified: its event was lost.</summary>
    VerificationLost,

    /// <summary>Parts that nobody puts together although the uploader said they are all there.</summary>
    CompletionLost,

    /// <summary>An import that nobody fetches: its message was lost.</summary>
    ImportLost,

    /// <summary>A copy of what the owner has already, which should have been removed with its verification.</summary>
    SecondCopy,

    /// <summary>A verified original that nobody publishes.</summary>
    PublishLost,

    /// <summary>A publication of which nothing was heard for an hour.</summary>
    PublishQuiet,

    /// <summary>A purge that was asked for and did not come to its end.</summary>
    PurgeLost,

    /// <summary>A record whose original is gone.</summary>
    OriginalMissing,

    /// <summary>A record whose original is gone, of bytes that its owner has brought again since.</summary>
    OriginalElsewhere,

    /// <summary>An original under a delete marker: it can be restored until its noncurrent versions expire.</summary>
    OriginalHidden,

    /// <summary>A video is marked for its original, which is there (again).</summary>
    OriginalFound,

    /// <summary>Parts of no upload, or of one that is over.</summary>
    PartsWithoutUpload,

    /// <summary>An upload whose parts are gone.</summary>
    UploadWithoutParts,

    /// <summary>Something that is no original of ours.</summary>
    ForeignObject,
}

/// <summary>What is done about it, or would be in a dry run.</summary>
[JsonConverter(typeof(SnakeCase<RepairAction>))]
public enum RepairAction
{
    /// <summary>Only shown.</summary>
    None,

    /// <summary>The video is marked and someone is alerted, once.</summary>
    Report,

    /// <summary>The mark is taken off.</summary>
    ClearAttention,

    /// <summary>The video shares the bytes that are there.</summary>
    ShareOriginal,
    Register,
    QueueVerification,
    QueuePublish,

    /// <summary>Its execution is asked: one that runs goes on, one that ended ends it.</summary>
    CheckPublish,
    QueueCompletion,
    QueueImport,
    QueuePurge,
    FailVideo,
    FailUpload,
    AbortParts,
}

public sealed record Finding(FindingKind Kind, VideoId? VideoId, string? Key, string Detail, RepairAction Action)
{
    /// <summary>The kind of exception that kept it from being repaired; null: repaired, or not tried.</summary>
    public string? RepairError { get; init; }

    /// <summary>As it was when it was judged; a repair is given up when it has changed since.</summary>
    [JsonIgnore]
    internal Video? Video { get; init; }

    [JsonIgnore]
    internal Upload? Upload { get; init; }

    [JsonIgnore]
    internal StoredVersion? Version { get; init; }

    [JsonIgnore]
    internal string? MultipartId { get; init; }

    [JsonIgnore]
    internal StoredOriginal? Elsewhere { get; init; }
}

/// <summary>A version of an object, or a delete marker.</summary>
sealed record StoredVersion(string VersionId, long Size, string ETag, DateTimeOffset LastModified, bool IsLatest, bool IsDeleteMarker);

/// <summary>All versions of one key, newest first.</summary>
sealed record StoredKey(string Key, IReadOnlyList<StoredVersion> Versions)
{
    public VideoId? Id => OriginalKey.TryParse(Key, out var id) ? id : null;

    public StoredVersion? Newest => Versions.FirstOrDefault(version => !version.IsDeleteMarker);

    public bool IsHidden => Versions.Any(version => version is { IsDeleteMarker: true, IsLatest: true });
}

sealed record OpenParts(string Key, string MultipartId, DateTimeOffset Initiated);

/// <param name="Upload">Of a video that is not verified yet.</param>
/// <param name="IsPublishing">PublishVideo has begun with this generation.</param>
sealed record KnownVideo(Video Video, Upload? Upload = null, bool IsPublishing = true);

/// <summary>Everything of one range of ids, on both sides.</summary>
/// <param name="Videos">Of the range.</param>
/// <param name="Purged">Videos without record of which the audit trail says that they were purged.</param>
/// <param name="Unlisted">Originals of these videos that are there though the lists do not show them: they have keys of other videos, or came a moment ago. With their sizes in bytes.</param>
/// <param name="Held">Keys of the range that a video outside of it has its original at.</param>
/// <param name="Elsewhere">For videos whose original is gone: the same bytes where their owner has brought them again.</param>
/// <param name="OnlyCopies">Videos whose second copy is the only one: the other is gone.</param>
sealed record ReconcileFacts(
    IReadOnlyList<StoredKey> Objects, IReadOnlyList<KnownVideo> Videos, IReadOnlyList<OpenParts> Parts,
    IReadOnlySet<VideoId> Purged, IReadOnlyDictionary<Original, long> Unlisted, IReadOnlySet<string> Held,
    IReadOnlyDictionary<VideoId, StoredOriginal> Elsewhere, IReadOnlySet<VideoId> OnlyCopies);
