using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Library;

/// <summary>
/// The function <c>purge-video</c>: removes every object version, rendition, cached copy and record of a video. Each step finds what
/// is left and may be repeated; the record goes last, so an interrupted purge is always known. Nothing is compensated: it was asked for.
/// An original that other videos share stays until the last of them is purged.
/// </summary>
sealed class PurgeVideo(
    VideoStore videos, UploadStore uploads, AbortUpload abort, OriginalStore sharedOriginals, ObjectEraser objects, RemoveCopies copies, MediaFolders folders,
    Trail trail, Settings settings, TimeProvider clock)
{
    /// <summary>Each lost race means that another video began or ceased to share the original.</summary>
    const int Attempts = 20;

    public static readonly Function Function = Core.Function.Of<PurgeVideo>(
        "purge-video",
        [Setting.OriginalsBucket, .. HostRegistration.AllSettings],
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.VideoEvent, (handler, message, token) => handler.HandleAsync(message.Detail.VideoId, token), cancellationToken),
        (services, _) => services.AddPublishing().AddSingleton<UploadStore>().AddSingleton<AbortUpload>().AddSingleton<OriginalStore>());

    public async Task HandleAsync(VideoId id, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(id, cancellationToken);
        if (video is null && await trail.WasPurgedAsync(id, cancellationToken))
        {
            // An object that came, or stayed, after the record went.
            await trail.RunAsync(id, Function.Name, TrailSteps.Purge, "what was left", () => EraseLeftoversAsync(id, cancellationToken), cancellationToken);
            return;
        }
        if (video is null || video.PurgeRequestedAt is null || video.IsAtWork)
        {
            // Purged already, or not to be purged, or still being worked on: then its end announces the purge again.
            return;
        }
        await trail.RunAsync(id, Function.Name, TrailSteps.Purge, video.Sha256, () => EraseAsync(video, cancellationToken), cancellationToken);
    }

    async Task EraseAsync(Video video, CancellationToken cancellationToken)
    {
        var id = video.Id;
        if (await uploads.GetAsync(id, cancellationToken) is { Status: UploadStatus.Open or UploadStatus.Aborting } upload)
        {
            // Closed first: what is thrown away cannot be completed any more. Who completed it just now ends it, and this comes again.
            _ = await abort.CloseAsync(upload, ifStill: false, cancellationToken)
                ?? throw new InvalidOperationException($"Upload {id} changed while its video was to be purged.");
        }
        await objects.AbortMultipartsAsync(settings[Setting.OriginalsBucket], OriginalKey.Of(id), cancellationToken);
        await EraseOriginalAsync(video, cancellationToken);
        await folders.EraseAsync(MediaKeys.Folder(id), cancellationToken);
        try
        {
            await copies.RemoveAllAsync(video, cancellationToken);
        }
        finally
        {
            // Neither another host nor the edge, should it take no more just now, keeps the other from forgetting.
            await folders.InvalidateAsync(MediaKeys.Folder(id), $"purge-{id}", cancellationToken);
        }
        await EraseRecordsAsync(video, cancellationToken);
    }

    /// <summary>Of a video whose record is gone: all but what others share.</summary>
    async Task EraseLeftoversAsync(VideoId id, CancellationToken cancellationToken)
    {
        var (bucket, key) = (settings[Setting.OriginalsBucket], OriginalKey.Of(id));
        await objects.AbortMultipartsAsync(bucket, key, cancellationToken);
        if (!await sharedOriginals.IsHeldAsync(key, cancellationToken))
        {
            await objects.EraseVersionsAsync(bucket, key, cancellationToken);
        }
        await objects.EraseFolderAsync(settings[Setting.MediaBucket], MediaKeys.Folder(id), cancellationToken);
        await videos.Table.ClearPartitionAsync(Keys.VideoPartition(id), keep: null, cancellationToken);
    }

    /// <summary>
    /// Gives up this video's share, then removes the bytes unless others hold them. That nobody is left is written down first: from then
    /// on nobody shares them, and whoever brings the file again keeps bytes of its own.
    /// </summary>
    async Task EraseOriginalAsync(Video video, CancellationToken cancellationToken)
    {
        var left = video.Sha256 is { } sha256 ? await LeaveAsync(video, sha256, cancellationToken) : null;
        foreach (var key in new[] { OriginalKey.Of(video.Id), video.Original?.Key }.OfType<string>().Distinct().Where(key => left?.Keeps(key) != true))
        {
            await objects.EraseVersionsAsync(settings[Setting.OriginalsBucket], key, cancellationToken);
        }
        if (left is { Holders.Count: 0 })
        {
            // It does not happen only if somebody has brought the file again meanwhile.
            await videos.Table.TransactAsync([sharedOriginals.Delete(left)], cancellationToken);
        }
    }

    /// <returns>The stored original as it is without this video; null: there is none.</returns>
    async Task<StoredOriginal?> LeaveAsync(Video video, string sha256, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await sharedOriginals.FindAsync(video.OwnerId, sha256, cancellationToken);
            if (stored?.Holders.Contains(video.Id) != true)
            {
                return stored;
            }
            var without = stored.Without(video.Id);
            if (await videos.Table.TransactAsync([sharedOriginals.Put(without, stored)], cancellationToken))
            {
                return without;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"The original of video {video.Id} changed under {Attempts} attempts to leave it.");
    }

    async Task EraseRecordsAsync(Video video, CancellationToken cancellationToken)
    {
        if (HashClaim.Of(video) is { } claim && await uploads.FindClaimAsync(claim, cancellationToken) is { } held && held.VideoId == video.Id)
        {
            await videos.Table.TransactAsync([uploads.Release(claim)], cancellationToken);
        }
        await videos.Table.ClearPartitionAsync(Keys.VideoPartition(video.Id), Keys.Video(video.Id), cancellationToken);
        if (!await videos.Table.TransactAsync([videos.Delete(video)], cancellationToken) && await videos.GetAsync(video.Id, cancellationToken) is not null)
        {
            // What changed may have left something: all is looked at again when the message comes back.
            throw new InvalidOperationException($"Video {video.Id} changed while it was purged.");
        }
    }
}
