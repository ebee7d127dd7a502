using System.Text.Json.Serialization;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>Where the file of an upload is fetched from, what its host said of it, and who fetches it right now.</summary>
public sealed record ImportSource
{
    /// <summary>As it was given, perhaps with secrets in its query: never logged, shown without query, cut down to that when all is over.</summary>
    public required string Url { get; init; }

    /// <summary>What a change of the file is found out by: its strong ETag, else its Last-Modified as an HTTP date. Null: the host gives neither.</summary>
    public string? Validator { get; init; }

    /// <summary>The host answers ranges.</summary>
    public bool Ranges { get; init; }

    /// <summary>Bytes, as the host says; null: it does not (yet).</summary>
    public long? Size { get; init; }

    /// <summary>Bytes that are in S3.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Tries in a row that brought nothing.</summary>
    public int Failures { get; init; }

    /// <summary>When fetching began; the limit of the total time counts from here. Later by what it has waited for a turn since.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Since when one that had begun waits for its turn to go on.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>
    /// Rises when its message is taken for lost and sent anew. A message of an earlier round still does its work, but is not sent on
    /// any more: each that waits sends itself again, and two would do so for ever.
    /// </summary>
    public int Round { get; init; }

    /// <summary>Changes with every write of who fetches; a write demands the last one. Null: nobody does.</summary>
    public Guid? Lease { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>A later request can go on where this one stopped, and be sure that it is still the same file.</summary>
    [JsonIgnore]
    public bool CanResume => Ranges && Validator is not null;

    /// <summary>Its time begins, or goes on where it was when it had to wait.</summary>
    public ImportSource Begun(DateTimeOffset now) =>
        this with { StartedAt = StartedAt + (now - WaitingSince) ?? StartedAt ?? now, WaitingSince = null };

    public ImportSource Released() => this with { Lease = null, LeaseUntil = null };

    public ImportSource Ended() => Released() with { Url = new Uri(Url).GetLeftPart(UriPartial.Path) };
}

/// <summary>How far an import is; the URL comes without its query.</summary>
/// <param name="Waiting">It has not begun: of one owner's imports three run at once.</param>
public sealed record ImportProgress(string Url, bool Waiting, long BytesReceived, long? FileSize, int? Percent)
{
    public static ImportProgress? Of(Upload? upload) => upload?.Source is { } source
        ? new ImportProgress(
            new Uri(source.Url).GetLeftPart(UriPartial.Path), source.StartedAt is null, source.BytesReceived, source.Size,
            source.Size is > 0 and var size ? (int)(100 * source.BytesReceived / size) : null)
        : null;
}
