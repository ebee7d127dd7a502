using ServerlessVideo.Core;

namespace ServerlessVideo.Data;

/// <summary>The primary key of an item.</summary>
public readonly record struct Key(string Pk, string Sk);

/// <summary>
/// Every key of the table. Free text is escaped, so that no value can reach into another key.
/// A video and all that hangs on it share one partition; docs/data.md lists the access patterns.
/// </summary>
public static class Keys
{
    /// <summary>Partition of gsi2 that holds every video, newest last (UUIDv7 sorts by time).</summary>
    public const string AllVideos = "VIDEOS";

    /// <summary>Partition of gsi1 that holds the uploads still under way, by last progress.</summary>
    public const string OpenUploads = "UPLOADS";

    public const string EventPrefix = "EVENT#";
    public const string JobPrefix = "JOB#";
    public const string AttemptPrefix = "ATTEMPT#";
    /// <summary>Partition of gsi1 that holds what is stored, by when it is tried again.</summary>
    public const string StoredRetries = "STORED";

    public const string AuditPrefix = "ENTRY#";

    public static string VideoPartition(VideoId id) => $"VIDEO#{id}";

    public static string OwnerPartition(string owner) => $"OWNER#{Escape(owner)}";

    public static Key Video(VideoId id) => new(VideoPartition(id), "VIDEO");

    public static Key Upload(VideoId id) => new(VideoPartition(id), "UPLOAD");

    public static Key Event(VideoId id, long sequence) => new(VideoPartition(id), $"{EventPrefix}{sequence:D12}");

    public static Key Job(VideoId id, string jobId) => new(VideoPartition(id), $"{JobPrefix}{Escape(jobId)}");

    public static Key Inspection(VideoId id) => new(VideoPartition(id), "INSPECTION");

    public static Key Renditions(VideoId id, int generation) => new(VideoPartition(id), $"RENDITIONS#{generation:D6}");

    public static Key Chapters(VideoId id) => new(VideoPartition(id), "CHAPTERS");

    public static Key Attempt(VideoId id, int generation, string host) =>
        new(VideoPartition(id), $"{AttemptPrefix}{generation:D6}#{Escape(host)}");

    /// <summary>Prefix of the attempts of one publication.</summary>
    public static string AttemptsOf(int generation) => $"{AttemptPrefix}{generation:D6}#";

    /// <summary>The copy of a generation on a host that is not ours.</summary>
    public static Key Copy(VideoId id, int generation, string host) => new(VideoPartition(id), $"COPY#{generation:D6}#{Escape(host)}");

    /// <summary>What a host told us, once: <paramref name="what"/> tells one state of a copy from the next.</summary>
    public static Key HostEvent(string host, string providerVideoId, string what) =>
        new($"HOST_EVENT#{Escape(host)}#{Escape(providerVideoId)}#{Escape(what)}", "HOST_EVENT");

    /// <summary>When a stored video is published again.</summary>
    public static Key StoredRetry(VideoId id) => new(VideoPartition(id), "STORED_RETRY");

    public static Key Circuit(string host) => new($"HOST#{Escape(host)}", "CIRCUIT");

    /// <summary>How far a pass of <c>sweep-hosts</c> has come: over a host's list, or over the videos.</summary>
    public static Key Sweep(string over) => new($"SWEEP#{Escape(over)}", "PROGRESS");

    /// <summary>What that pass over the videos has missed on their hosts.</summary>
    public static Key MissedCopies => new("SWEEP#videos", "MISSED");

    /// <summary>A host's copy, found by the host's own name of it; of gsi1.</summary>
    public static string CopyPartition(string host, string providerVideoId) => $"COPY#{Escape(host)}#{Escape(providerVideoId)}";

    public static Key Outbox(VideoId id, Guid eventId) => new(VideoPartition(id), $"OUTBOX#{eventId:D}");

    /// <summary>The audit trail has a partition of its own: what is cleared with the video does not reach it.</summary>
    public static string AuditPartition(VideoId id) => $"AUDIT#{id}";

    /// <summary>Entries sort by their UUIDv7.</summary>
    public static Key Audit(VideoId id, Guid entry) => new(AuditPartition(id), $"{AuditPrefix}{entry:D}");

    /// <summary>One file is one video per owner and first entity.</summary>
    public static Key Hash(string owner, string? entityType, string? entityId, string sha256) =>
        new($"HASH#{Escape(owner)}#{Escape(entityType ?? "")}#{Escape(entityId ?? "")}#{sha256}", "HASH");

    /// <summary>Bytes of which an owner's videos share one copy.</summary>
    public static Key Original(string owner, string sha256) => new($"ORIGINAL#{Escape(owner)}#{sha256}", "ORIGINAL");

    /// <summary>Partition of gsi1 in which the sharers of an object are found by its key.</summary>
    public static string ObjectPartition(string objectKey) => $"OBJECT#{Escape(objectKey)}";

    /// <summary>An owner's imports that run.</summary>
    public static Key Imports(string owner) => new($"IMPORTS#{Escape(owner)}", "IMPORTS");

    public static Key ReconcileProgress => new("RECONCILE", "PROGRESS");

    public static Key Idempotency(string owner, string operation, string key) =>
        new($"IDEMPOTENCY#{Escape(owner)}#{Escape(operation)}#{Escape(key)}", "IDEMPOTENCY");

    /// <summary>How a link to something of the organisation is searched for.</summary>
    public static string EntityKey(string type, string id) => $"{Escape(type)}#{Escape(id)}";

    /// <summary>Sorts after every id.</summary>
    public const string AfterAllIds = "g";

    /// <summary>The lowest UUIDv7 of a millisecond: ids made before it sort below, ids made then or later do not.</summary>
    public static string FirstIdOf(DateTimeOffset time)
    {
        var hex = Math.Max(0, time.ToUnixTimeMilliseconds()).ToString("x12");
        return $"{hex[..8]}-{hex[8..]}-7000-8000-000000000000";
    }

    /// <summary>UTC to the millisecond, so that text sorts as time.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    static string Escape(string text) => Uri.EscapeDataString(text);
}
