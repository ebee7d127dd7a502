using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>
/// The function <c>import-upload</c>: fetches a file from its URL into the multipart upload, in as many runs as it takes; then the
/// way of every upload begins. Messages may come twice or late, runs may die anywhere: the lease keeps two from fetching at once,
/// S3's parts say where to go on. Only some imports of one owner run at once. Compensation: what will never arrive fails its video with the reason, and its parts are thrown away.
/// </summary>
sealed partial class ImportUpload(
    UploadStore uploads, VideoStore videos, ImportRun run, ImportTurns turns, ImportQueue queue, CompletionQueue completions, AbortUpload abort, Amazon.S3.IAmazonS3 s3,
    Trail trail, ImportLimits limits, IdGenerator ids, TimeProvider clock, ILogger<ImportUpload> logger)
{
    public static readonly Function Function = Core.Function.Of<ImportUpload>(
        "import-upload",
        [Setting.VideosTable, Setting.CompleteUploadQueueUrl, Setting.ImportUploadQueueUrl, Setting.EgressAllowList],
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.ImportUploadMessage,
            (handler, message, deadline, token) => handler.HandleAsync(message, deadline, token),
            cancellationToken),
        (services, settings) => services.AddSingleton<UploadStore>().AddSingleton<AbortUpload>().AddSingleton<CompletionQueue>()
            .AddSingleton<ImportQueue>().AddSingleton<ImportRun>().AddSingleton<ImportTurns>().AddSingleton(ImportLimits.Default).AddEgress(settings));

    /// <summary>What is kept of an invocation for the end of a run: the part that is being sent, the next message. At most a tenth.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <value>10 min; what has not moved for an hour is taken for lost.</value>
    static readonly TimeSpan SignOfLife = TimeSpan.FromMinutes(10);

    /// <param name="deadline">When Lambda ends the invocation.</param>
    public async Task HandleAsync(ImportUploadMessage message, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var id = message.UploadId;
        var upload = await uploads.GetAsync(id, cancellationToken);
        switch (upload)
        {
            case { Source: not null, Status: UploadStatus.Open }:
                break;
            case { Source: not null, Status: UploadStatus.Completing }:
                await completions.SendAsync(id, cancellationToken);
                return;
            case { Source: not null, Status: UploadStatus.Failed }:
                await abort.AbortMultipartAsync(upload, cancellationToken);
                return;
            default:
                NothingToDo(logger, id, upload?.Status);
                return;
        }
        if (!await turns.TakeAsync(upload, deadline, cancellationToken))
        {
            await WaitAsync(upload, message, cancellationToken);
            return;
        }
        await using var lease = await ImportLease.TakeAsync(uploads, upload, ids, clock, cancellationToken);
        if (lease is null)
        {
            // A run is alive, or died a moment ago: whoever asks after its lease can have expired will know.
            await SendOnAsync(upload, message, ImportLease.Duration, cancellationToken);
            return;
        }
        var started = lease.Source;
        using var stop = new CancellationTokenSource(TimeOf(started, deadline), clock);
        var ended = await trail.RunAsync(
            id, Function.Name, TrailSteps.ImportChunk, $"from byte {started.BytesReceived}", () => run.RunAsync(lease, stop.Token, cancellationToken),
            CodeOf, cancellationToken);
        await SettleAsync(lease, message, started, ended, cancellationToken);
    }

    /// <summary>
    /// One that waits is neither lost nor stuck: the reconciler and the watch over stuck uploads see it move. Nor does it wait on its own
    /// time, where it had begun.
    /// </summary>
    async Task WaitAsync(Upload upload, ImportUploadMessage message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var source = upload.Source!;
        if (now - upload.ProgressAt > SignOfLife || source is { StartedAt: not null, WaitingSince: null })
        {
            var waiting = source with { WaitingSince = source.WaitingSince ?? (source.StartedAt is null ? null : now) };
            await uploads.TryChangeAsync(upload with { ProgressAt = now, Source = waiting }, source, cancellationToken);
        }
        var since = source.WaitingSince ?? (source.StartedAt is null ? upload.CreatedAt : now);
        await SendOnAsync(upload, message, ImportTurns.WaitAfter(now - since), cancellationToken);
    }

    /// <summary>Another run, unless a newer message will ask for it.</summary>
    Task SendOnAsync(Upload upload, ImportUploadMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        message.Round < upload.Source!.Round ? Task.CompletedTask : queue.SendAsync(message, delay, cancellationToken);

    static string? CodeOf(ImportEnd end) => end switch
    {
        ImportEnd.Over(var error, _) => error.Code,
        ImportEnd.Again or ImportEnd.Lost => end.GetType().Name,
        _ => null,
    };

    TimeSpan TimeOf(ImportSource source, DateTimeOffset deadline)
    {
        var now = clock.GetUtcNow();
        var invocation = deadline - now;
        var whole = source.StartedAt!.Value + limits.Time - now;
        var time = TimeSpan.FromTicks(Math.Min((invocation - TimeSpan.FromTicks(Math.Min(Margin.Ticks, invocation.Ticks / 10))).Ticks, whole.Ticks));
        return time > TimeSpan.Zero ? time : TimeSpan.Zero;
    }

    async Task SettleAsync(ImportLease lease, ImportUploadMessage message, ImportSource started, ImportEnd ended, CancellationToken cancellationToken)
    {
        await lease.StopRenewingAsync();
        var checkedEnd = ended is ImportEnd.Arrived all ? await CompareAsync(lease.Upload, lease.Source, all, cancellationToken) : ended;
        var (end, source) = limits.Decide(checkedEnd, started, lease.Current, clock.GetUtcNow());
        Ended(logger, lease.Upload.Id, end.GetType().Name, source.BytesReceived, source.Failures);
        // Of one that was lost the turn is its successor's, which is at it already.
        if (end is not (ImportEnd.Paused or ImportEnd.Lost))
        {
            await turns.GiveBackAsync(lease.Upload, cancellationToken);
        }
        switch (end)
        {
            case ImportEnd.Arrived(var size, var digest):
                await CompleteAsync(lease.Upload, source with { Size = size, BytesReceived = size }, digest, cancellationToken);
                break;
            case ImportEnd.Over(var error, var detail):
                await FailAsync(lease.Upload, source, new VideoError(error.Code, detail), cancellationToken);
                break;
            case ImportEnd.Lost:
                await SendOnAsync(lease.Upload, message, ImportLease.Duration, cancellationToken);
                break;
            default:
                await lease.ReleaseAsync(_ => source, cancellationToken);
                await SendOnAsync(lease.Upload, message, ImportLimits.DelayOf(end, source), cancellationToken);
                break;
        }
    }

    /// <summary>
    /// A run that lost its lease may have had a part on its way that came after ours, of another version of the file: what S3 holds has to
    /// be what this run sent or began with.
    /// </summary>
    async Task<ImportEnd> CompareAsync(Upload upload, ImportSource source, ImportEnd.Arrived arrived, CancellationToken cancellationToken)
    {
        var plan = PartPlan.For(arrived.Size);
        var parts = (await UploadedParts.ListAsync(s3, upload, cancellationToken) ?? []).Where(part => UploadedParts.IsGood(part, plan)).ToArray();
        return parts.Length != plan.PartCount ? new ImportEnd.Over(Errors.ImportFailed, "its parts are gone from the storage")
            : UploadedParts.Digest(parts.OrderBy(part => part.PartNumber).Select(part => part.Sha256!)) == arrived.Digest ? arrived
            // What began by itself begins by itself again; what went on trusts parts that can be trusted no more.
            : source.CanResume ? new ImportEnd.Over(Errors.ImportSourceChanged, "a part came twice, with different bytes")
            : new ImportEnd.Again("a part came twice, with different bytes");
    }

    /// <summary>All parts are there: the same step as an accepted complete request. Parts that change from now on are refused by their digest.</summary>
    async Task CompleteAsync(Upload upload, ImportSource source, string digest, CancellationToken cancellationToken)
    {
        var plan = PartPlan.For(source.Size!.Value);
        var now = clock.GetUtcNow();
        var after = upload with
        {
            Status = UploadStatus.Completing, FileSize = plan.FileSize, PartSize = plan.PartSize, PartCount = plan.PartCount, ProgressAt = now,
            PartsDigest = digest, Source = source.Ended(),
        };
        var changed = await trail.RunAsync(
            upload.Id, Function.Name, TrailSteps.AcceptComplete, $"{plan.FileSize} bytes in {plan.PartCount} parts",
            () => videos.ChangeAsync(
                upload.Id,
                video => video.PurgeRequestedAt is null && video.Move(VideoMove.Complete) is { } verifying
                    ? verifying with { FileSizeBytes = plan.FileSize, UploadTimeSeconds = (now - video.CreatedAt).TotalSeconds }
                    : Errors.UploadClosed,
                _ => [uploads.Change(after, upload.Source!)], null, cancellationToken),
            cancellationToken);
        if (changed.Succeeded)
        {
            await completions.SendAsync(upload.Id, cancellationToken);
        }
    }

    Task FailAsync(Upload upload, ImportSource source, VideoError error, CancellationToken cancellationToken) => trail.RunAsync(
        upload.Id, Function.Name, TrailSteps.Fail, error.Code,
        async () =>
        {
            await videos.ChangeAsync(
                upload.Id, video => video.Move(VideoMove.Fail) is { } failed ? failed with { Error = error } : Errors.UploadClosed,
                _ => [uploads.Change(upload with { Status = UploadStatus.Failed, Source = source.Ended() }, upload.Source!)], null, cancellationToken);
            await abort.AbortMultipartAsync(upload, cancellationToken);
        },
        cancellationToken);

    [LoggerMessage(1, LogLevel.Information, "Upload {Id} is {Status}: nothing to import")]
    static partial void NothingToDo(ILogger logger, VideoId id, UploadStatus? status);

    [LoggerMessage(2, LogLevel.Information, "Import {Id}: {End} with {Bytes} bytes after {Failures} failures")]
    static partial void Ended(ILogger logger, VideoId id, string end, long bytes, int failures);
}
