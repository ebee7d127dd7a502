using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>What one run of an import, or an answer of its source, came to.</summary>
abstract record ImportEnd
{
    /// <summary>Every byte was given to S3.</summary>
    /// <param name="Digest">Over the SHA-256 of its parts (<see cref="UploadedParts.Digest"/>), as this run read or found them.</param>
    public sealed record Arrived(long Size, string Digest) : ImportEnd;

    /// <summary>The invocation's time is up.</summary>
    public sealed record Paused : ImportEnd;

    /// <summary>It may work later.</summary>
    /// <param name="After">What the host asked for.</param>
    public sealed record Again(string Detail, TimeSpan? After = null) : ImportEnd;

    /// <summary>It will never work.</summary>
    public sealed record Over(Error Error, string Detail) : ImportEnd;

    /// <summary>Somebody else fetches, or the upload was closed.</summary>
    public sealed record Lost : ImportEnd;
}

/// <summary>When an import gives up. Pure.</summary>
sealed record ImportLimits
{
    public static readonly ImportLimits Default = new();

    /// <value>30 GB.</value>
    public long Bytes { get; init; } = PartPlan.MaximumFileSize;

    /// <value>6 h from the first request, as long as an upload may go without progress.</value>
    public TimeSpan Time { get; init; } = Upload.Patience;

    /// <value>64 KiB/s, over each <see cref="SpeedWindow"/>: 30 GB would take five days at that, and a worker is held all the time.</value>
    public long LeastBytesPerSecond { get; init; } = 64 * 1024;

    /// <value>A minute of waiting for the source.</value>
    public TimeSpan SpeedWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <value>8 tries in a row that bring nothing: with the waits between them about 8 minutes.</value>
    public int Failures { get; init; } = 8;

    /// <summary>What follows from the end of a run.</summary>
    /// <param name="before">The source as the run found it.</param>
    /// <param name="after">The source as the run leaves it.</param>
    public (ImportEnd End, ImportSource Source) Decide(ImportEnd end, ImportSource before, ImportSource after, DateTimeOffset now)
    {
        if (end is not (ImportEnd.Paused or ImportEnd.Again))
        {
            return (end, after);
        }
        if (now - after.StartedAt >= Time)
        {
            return (new ImportEnd.Over(Errors.ImportTimeout, $"{after.BytesReceived} bytes came in {Time.TotalHours:0} hours"), after);
        }
        if (end is ImportEnd.Paused && !after.CanResume && after.BytesReceived > 0)
        {
            return (new ImportEnd.Over(Errors.ImportNotResumable, $"{after.BytesReceived} bytes came in the time of one run"), after);
        }
        // What cannot be resumed begins anew: nothing is gained by what came.
        var failures = after.CanResume && after.BytesReceived > before.BytesReceived ? 0 : before.Failures + 1;
        var detail = end is ImportEnd.Again again ? again.Detail : "its host sends too slowly";
        return failures >= Failures
            ? (new ImportEnd.Over(Errors.ImportFailed, detail), after)
            : (end, after with { Failures = failures });
    }

    /// <summary>2 s after the first failure, doubling; as long as the host asks, within what a queue can wait.</summary>
    public static TimeSpan DelayOf(ImportEnd end, ImportSource source)
    {
        var backoff = source.Failures == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(source.Failures, 9)));
        var asked = (end as ImportEnd.Again)?.After ?? TimeSpan.Zero;
        return TimeSpan.FromTicks(Math.Min(Math.Max(backoff.Ticks, asked.Ticks), ImportQueue.LongestDelay.Ticks));
    }
}
