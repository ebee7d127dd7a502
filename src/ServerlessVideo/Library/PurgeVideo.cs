using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Library;

/// <summary>What the rule puts into the queue <c>purge-video</c>: an event of ours, as EventBridge wraps it.</summary>
sealed record PurgeEvent(VideoEventDetail Detail);

/// <summary>
/// The function <c>purge-video</c>: removes every object version, rendition, cached copy and record of a video. Each step finds what
/// is left and may be repeated; the record goes last, so an interrupted purge is always known. Nothing is compensated: it was asked for.
/// </summary>
sealed class PurgeVideo(VideoStore videos, UploadStore uploads, ObjectEraser objects, IAmazonCloudFront cdn, Trail trail, Settings settings)
{
    public static readonly Function Function = Core.Function.Of<PurgeVideo>(
        "purge-video",
        [Setting.OriginalsBucket, Setting.MediaBucket, Setting.VideosTable, Setting.DistributionId],
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.PurgeEvent, (handler, message, token) => handler.HandleAsync(message.Detail.VideoId, token), cancellationToken),
        (services, _) => services.AddSingleton<UploadStore>().AddSingleton<ObjectEraser>());

    public async Task HandleAsync(VideoId id, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(id, cancellationToken);
        if (video is null || video.PurgeRequestedAt is null || Announcements.IsAtWork(video.DeletedFrom))
        {
            // Purged already, or not to be purged, or still being worked on: then its end announces the purge again.
            return;
        }
        await trail.RunAsync(id, Function.Name, TrailSteps.Purge, video.Sha256, () => EraseAsync(video, cancellationToken), cancellationToken);
    }

    async Task EraseAsync(Video video, CancellationToken cancellationToken)
    {
        var id = video.Id;
        var originals = settings[Setting.OriginalsBucket];
        await objects.AbortMultipartsAsync(originals, OriginalKey.Of(id), cancellationToken);
        await objects.EraseVersionsAsync(originals, OriginalKey.Of(id), cancellationToken);
        await objects.EraseFolderAsync(settings[Setting.MediaBucket], MediaKeys.Folder(id), cancellationToken);
        await InvalidateAsync(id, cancellationToken);
        await EraseRecordsAsync(video, cancellationToken);
    }

    async Task InvalidateAsync(VideoId id, CancellationToken cancellationToken) => await cdn.CreateInvalidationAsync(
        new CreateInvalidationRequest
        {
            DistributionId = settings[Setting.DistributionId],
            InvalidationBatch = new InvalidationBatch
            {
                CallerReference = $"purge-{id}", Paths = new Paths { Items = [$"/{MediaKeys.Folder(id)}*"], Quantity = 1 },
            },
        },
        cancellationToken);

    async Task EraseRecordsAsync(Video video, CancellationToken cancellationToken)
    {
        if (HashClaim.Of(video) is { } claim && await uploads.FindClaimAsync(claim, cancellationToken) is { } held && held.VideoId == video.Id)
        {
            await videos.Table.TransactAsync([uploads.Release(claim)], cancellationToken);
        }
        await videos.Table.ClearPartitionAsync(Keys.VideoPartition(video.Id), Keys.Video(video.Id), cancellationToken);
        await videos.Table.TransactAsync([videos.Table.Delete(Keys.Video(video.Id))], cancellationToken);
    }
}
