using Amazon.S3;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>
/// The task <c>fail-stuck-uploads</c>: an upload that nothing arrived for in six hours is failed and its parts are thrown away.
/// Parts go straight to S3, so S3 is asked when the last one came. One that was accepted as complete and not put together in
/// that time is given to the worker again: its parts are all there, and S3 keeps them for 30 days from the beginning. An import that has not begun waits
/// for its turn, however long; the reconciler sees to it that it is asked for.
/// </summary>
sealed partial class FailStuckUploads(
    IAmazonS3 s3, UploadStore uploads, VideoStore videos, AbortUpload abort, CompletionQueue queue, Trail trail, TimeProvider clock, ILogger<FailStuckUploads> logger)
{
    public const string Name = "fail-stuck-uploads";

    public async Task RunAsync(CancellationToken cancellationToken) => await OneByOne.RunAsync(
        (await uploads.FindIdleAsync(clock.GetUtcNow() - Upload.Patience, cancellationToken)).ToAsyncEnumerable(), upload => CheckAsync(upload, cancellationToken),
        "Some stuck uploads could not be ended.", cancellationToken);

    /// <param name="listed">As the index had it, perhaps minutes ago; somebody may have come back since.</param>
    async Task CheckAsync(Upload listed, CancellationToken cancellationToken)
    {
        if (await uploads.GetAsync(listed.Id, cancellationToken) is not { } upload || !IsStuck(upload.ProgressAt, clock.GetUtcNow()))
        {
            return;
        }
        if (upload.Status == UploadStatus.Completing)
        {
            await trail.RunAsync(
                upload.Id, Maintenance.Function.Name, TrailSteps.Repair, $"{SnakeCase.Of(FindingKind.CompletionLost)}: {SnakeCase.Of(RepairAction.QueueCompletion)}",
                () => CompleteAgainAsync(upload, cancellationToken), cancellationToken);
            return;
        }
        if (upload is { Status: UploadStatus.Open, Source.StartedAt: null } && upload.Source is not null)
        {
            return;
        }
        if (upload.Status == UploadStatus.Open
            && await UploadedParts.ListAsync(s3, upload, cancellationToken) is { } parts
            && LastProgress(upload, parts) is var progress && !IsStuck(progress, clock.GetUtcNow()))
        {
            await uploads.TryChangeAsync(upload with { ProgressAt = progress }, UploadStatus.Open, cancellationToken);
            return;
        }
        await trail.RunAsync(
            upload.Id, Maintenance.Function.Name, TrailSteps.Fail, Errors.UploadStuck.Code, () => EndAsync(upload, cancellationToken), cancellationToken);
    }

    async Task CompleteAgainAsync(Upload upload, CancellationToken cancellationToken)
    {
        await queue.SendAsync(upload.Id, cancellationToken);
        await uploads.TryChangeAsync(upload with { ProgressAt = clock.GetUtcNow() }, UploadStatus.Completing, cancellationToken);
    }

    async Task EndAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (await abort.CloseAsync(upload, ifStill: true, cancellationToken) is not { } closed)
        {
            return;
        }
        await videos.ChangeAsync(
            upload.Id, Fail, _ => [uploads.Change(closed with { Status = UploadStatus.Failed, Source = closed.Source?.Ended() }, UploadStatus.Aborting)], null,
            cancellationToken);
        Stuck(logger, upload.Id, upload.ProgressAt);
    }

    internal static DateTimeOffset LastProgress(Upload upload, IEnumerable<UploadedPart> parts) =>
        parts.Select(part => part.LastModified).Append(upload.ProgressAt).Max();

    internal static bool IsStuck(DateTimeOffset progress, DateTimeOffset now) => now - progress >= Upload.Patience;

    static Outcome<Video> Fail(Video video) => video.Move(VideoMove.Fail) is { } failed
        ? failed with { Error = new VideoError(Errors.UploadStuck.Code, Errors.UploadStuck.Title) }
        : video;

    [LoggerMessage(1, LogLevel.Warning, "Upload {Id} failed: nothing arrived since {ProgressAt}")]
    static partial void Stuck(ILogger logger, VideoId id, DateTimeOffset progressAt);
}
