using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Operations;

/// <summary>
/// Carries out what the rules found. Each repair is in the video's trail, is conditional on the record being as it was judged, and may
/// be repeated. None removes an original: bytes of a purged video are left to the purge, which looks for itself.
/// </summary>
sealed class ReconcileRepairs(
    IAmazonS3 s3, VideoStore videos, UploadStore uploads, OriginalStore originals, RepairQueues queues, Trail trail, Settings settings, TimeProvider clock)
{
    /// <summary>Who a video belongs to of which nobody knows: admins see it.</summary>
    public const string UnknownOwner = "unknown";

    public Task RunAsync(Finding finding, string actor, CancellationToken cancellationToken) => (finding.VideoId, finding.Action) switch
    {
        (_, RepairAction.None) => Task.CompletedTask,
        (null, RepairAction.AbortParts) => AbortPartsAsync(finding, cancellationToken),
        ({ } id, _) => trail.RunAsync(
            id, actor, TrailSteps.Repair, $"{SnakeCase.Of(finding.Kind)}: {SnakeCase.Of(finding.Action)}", () => RepairAsync(id, finding, cancellationToken),
            cancellationToken),
        _ => throw new InvalidOperationException($"{finding.Action} needs a video."),
    };

    Task RepairAsync(VideoId id, Finding finding, CancellationToken cancellationToken) => finding.Action switch
    {
        RepairAction.Register => RegisterAsync(id, finding.Key!, finding.Version!, cancellationToken),
        RepairAction.QueueVerification => VerifyAsync(finding, cancellationToken),
        RepairAction.QueuePublish => queues.PublishAsync(PublishTask.Of(finding.Video!), cancellationToken),
        RepairAction.CheckPublish => queues.CheckPublishAsync(PublishTask.Of(finding.Video!), cancellationToken),
        RepairAction.QueueCompletion => queues.CompleteAsync(id, cancellationToken),
        RepairAction.QueueImport => ImportAsync(finding.Upload!, cancellationToken),
        RepairAction.QueuePurge => queues.PurgeAsync(id, cancellationToken),
        RepairAction.AbortParts => AbortPartsAsync(finding, cancellationToken),
        RepairAction.FailVideo => ChangeAsync(
            finding, video => video.Move(VideoMove.Fail) is { } failed ? failed with { Error = Missing(finding) } : video, [], cancellationToken),
        RepairAction.FailUpload => FailUploadAsync(finding, cancellationToken),
        RepairAction.ClearAttention => ChangeAsync(finding, video => video with { Attention = null }, [], cancellationToken),
        RepairAction.ShareOriginal => ChangeAsync(
            finding, video => video with { Original = finding.Elsewhere!.Location(), Attention = ReconcileRules.IsOfOriginal(video.Attention) ? null : video.Attention },
            [originals.Put(finding.Elsewhere!.With(id), finding.Elsewhere)], cancellationToken),
        RepairAction.Report => ChangeAsync(finding, video => video with { Attention = Missing(finding) }, [], cancellationToken),
        _ => throw new InvalidOperationException($"No repair {finding.Action}."),
    };

    /// <summary>A record made from what the object says of itself. Private: nobody has said who may see it.</summary>
    async Task RegisterAsync(VideoId id, string key, StoredVersion version, CancellationToken cancellationToken)
    {
        var bucket = settings[Setting.OriginalsBucket];
        var metadata = await s3.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket, Key = key, VersionId = version.VersionId }, cancellationToken);
        var fileName = OriginalMetadata.Read(metadata.Metadata, OriginalMetadata.FileName) ?? id.ToString();
        var now = clock.GetUtcNow();
        await videos.CreateAsync(
            new Video
            {
                Id = id, OwnerId = OriginalMetadata.Read(metadata.Metadata, OriginalMetadata.OwnerId) ?? UnknownOwner, FileName = fileName,
                Title = FileTitle.Of(fileName),
                ContentType = OriginalMetadata.Read(metadata.Metadata, OriginalMetadata.ContentType) ?? "application/octet-stream",
                FileSizeBytes = long.TryParse(
                    OriginalMetadata.Read(metadata.Metadata, OriginalMetadata.FileSize), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : version.Size,
                Status = VideoStatus.Verifying, Privacy = Privacy.Private, CreatedAt = id.CreatedAt, UpdatedAt = now,
            },
            [], cancellationToken);
        await queues.VerifyAsync(bucket, key, version, cancellationToken);
    }

    /// <summary>An upload that does not know that it is complete is told first: a video that is uploading is not verified.</summary>
    async Task VerifyAsync(Finding finding, CancellationToken cancellationToken)
    {
        if ((finding.Video!.DeletedFrom ?? finding.Video.Status) == VideoStatus.Uploading
            && !await ChangeAsync(
                finding, video => video.Move(VideoMove.Complete) ?? video,
                finding.Upload is { } upload ? [uploads.Change(upload with { Status = UploadStatus.Completed, ProgressAt = clock.GetUtcNow(), Source = upload.Source?.Ended() }, upload.Status)] : [],
                cancellationToken))
        {
            return;
        }
        await queues.VerifyAsync(settings[Setting.OriginalsBucket], finding.Key!, finding.Version!, cancellationToken);
    }

    /// <summary>Its message may only wait long in the queue: it is not sent anew every time it is looked for, and the newer one goes on alone.</summary>
    async Task ImportAsync(Upload upload, CancellationToken cancellationToken)
    {
        var source = upload.Source! with { Round = upload.Source.Round + 1 };
        if (await uploads.TryChangeAsync(upload with { Source = source, ProgressAt = clock.GetUtcNow() }, upload.Source, cancellationToken))
        {
            await queues.ImportAsync(new ImportUploadMessage(upload.Id, source.Round), cancellationToken);
        }
    }

    Task<bool> FailUploadAsync(Finding finding, CancellationToken cancellationToken) => ChangeAsync(
        finding,
        video => video.Move(VideoMove.Fail) is { } failed ? failed with { Error = new VideoError(Errors.PartsLost.Code, finding.Detail) } : video,
        finding.Upload is { } upload ? [uploads.Change(upload with { Status = UploadStatus.Failed, Source = upload.Source?.Ended() }, upload.Status)] : [],
        cancellationToken);

    /// <returns>False: the record has changed since it was judged, and is left to the next run.</returns>
    async Task<bool> ChangeAsync(
        Finding finding, Func<Video, Video> change, IReadOnlyList<Amazon.DynamoDBv2.Model.TransactWriteItem> also, CancellationToken cancellationToken)
    {
        var judged = finding.Video!;
        var outcome = await videos.ChangeAsync(
            judged.Id, video => video.Version == judged.Version ? change(video) : Errors.Conflict, _ => also, null, cancellationToken);
        return outcome.Succeeded;
    }

    async Task AbortPartsAsync(Finding finding, CancellationToken cancellationToken)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = settings[Setting.OriginalsBucket], Key = finding.Key, UploadId = finding.MultipartId },
                cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            // Decided: somebody else was faster.
        }
    }

    static VideoError Missing(Finding finding) =>
        new(finding.Kind == FindingKind.OriginalHidden ? Errors.OriginalHidden.Code : Errors.OriginalMissing.Code, finding.Detail);
}
