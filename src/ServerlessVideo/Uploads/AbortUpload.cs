using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary><c>DELETE /uploads/{id}</c>: nothing is left behind, neither parts nor records; the hash is free again.</summary>
sealed class AbortUpload(IAmazonS3 s3, UploadStore uploads, VideoStore videos, Trail trail)
{
    /// <summary>Each lost race means that the video or the holder of its hash changed; seldom more than once.</summary>
    const int Attempts = 20;

    public static async Task<Results<NoContent, Problem>> HandleAsync(
        VideoId id, Caller caller, AbortUpload abort, UploadStore uploads, CancellationToken cancellationToken)
    {
        var found = await uploads.FindAsync(id, caller, cancellationToken);
        if (found.Failure is { } refused)
        {
            return new Problem(refused);
        }
        var closed = await abort.RunAsync(found.Value, Trail.ActorOf(caller), cancellationToken);
        return closed.Failure is { } failure ? new Problem(failure) : TypedResults.NoContent();
    }

    /// <summary>
    /// Throws an upload away because another video has its file: given up in one transaction with that being so, because a purge
    /// of the other may come in between, and then these are the only bytes.
    /// </summary>
    /// <param name="because">What has to hold (<see cref="VideoStore.Still"/>).</param>
    /// <returns>A conflict: it does not hold any more, and the upload is open as before.</returns>
    public Task<Outcome<Upload>> DiscardAsync(Upload upload, string actor, TransactWriteItem because, CancellationToken cancellationToken) => trail.RunAsync<Upload>(
        upload.Id, actor, TrailSteps.Abort, null,
        async () =>
        {
            var closing = upload with { Status = UploadStatus.Aborting };
            if (!await uploads.Table.TransactAsync([uploads.Change(closing, UploadStatus.Open), because], cancellationToken))
            {
                return await uploads.GetAsync(upload.Id, cancellationToken) is { Status: UploadStatus.Open } ? Errors.Conflict : Errors.UploadClosed;
            }
            await AbortMultipartAsync(closing, cancellationToken);
            return await RemoveAsync(closing, cancellationToken) ? closing : Errors.UploadClosed;
        },
        cancellationToken);

    /// <summary>Also goes on with one that stopped half-way.</summary>
    public Task<Outcome<Upload>> RunAsync(Upload upload, string actor, CancellationToken cancellationToken) => trail.RunAsync<Upload>(
        upload.Id, actor, TrailSteps.Abort, null,
        async () =>
        {
            if (await CloseAsync(upload, ifStill: false, cancellationToken) is not { } closed)
            {
                return Errors.UploadClosed;
            }
            return await RemoveAsync(closed, cancellationToken) ? closed : Errors.UploadClosed;
        },
        cancellationToken);

    /// <summary>
    /// Closes an upload for good before its parts are thrown away, so that no complete request can be accepted in between.
    /// Null: it is beyond aborting. What stops after this is finished by the next attempt, or by the hourly maintenance, which then fails the video.
    /// </summary>
    /// <param name="ifStill">It must not have moved since it was read.</param>
    public async Task<Upload?> CloseAsync(Upload upload, bool ifStill, CancellationToken cancellationToken)
    {
        var closing = upload with { Status = UploadStatus.Aborting };
        if (upload.Status != UploadStatus.Aborting
            && (upload.Status != UploadStatus.Open || !await (ifStill
                ? uploads.TryChangeStillAsync(closing, upload, cancellationToken)
                : uploads.TryChangeAsync(closing, UploadStatus.Open, cancellationToken)))
            // A write whose answer got lost is repeated by the client, and then refused for its own sake.
            && await uploads.GetAsync(upload.Id, cancellationToken) is not { Status: UploadStatus.Aborting })
        {
            return null;
        }
        await AbortMultipartAsync(upload, cancellationToken);
        return closing;
    }

    /// <summary>
    /// Throws the parts away; may be repeated. A part that was on its way meanwhile stays behind ("it might be necessary to abort a given
    /// multipart upload multiple times"), so S3 is asked until it knows of none; what comes later still is the reconciler's.
    /// </summary>
    /// <exception cref="InvalidOperationException">Parts are left: whoever asked comes again, and is alarmed for if that does not help.</exception>
    public async Task AbortMultipartAsync(Upload upload, CancellationToken cancellationToken)
    {
        const int tries = 5;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                await s3.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId },
                    cancellationToken);
                if (await UploadedParts.ListAsync(s3, upload, cancellationToken) is null)
                {
                    return;
                }
                if (attempt == tries)
                {
                    throw new InvalidOperationException($"Upload {upload.Id} has parts after it was aborted {tries} times.");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), cancellationToken);
            }
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            // Decided: an earlier attempt came this far.
        }
    }

    /// <summary>The records go together and only as they were read. False: the upload has come to another end, and its video stays.</summary>
    async Task<bool> RemoveAsync(Upload upload, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var video = await videos.GetAsync(upload.Id, cancellationToken);
            var claim = video is null ? null : HashClaim.Of(video);
            var held = claim is null ? null : await uploads.FindClaimAsync(claim, cancellationToken);
            TransactWriteItem[] removals =
            [
                uploads.Delete(upload),
                .. video is null ? [] : (TransactWriteItem[])[videos.Delete(video)],
                .. held?.VideoId == upload.Id ? [uploads.Release(held)] : Array.Empty<TransactWriteItem>(),
            ];
            if (await uploads.Table.TransactAsync(removals, cancellationToken))
            {
                await uploads.Table.ClearPartitionAsync(Keys.VideoPartition(upload.Id), null, cancellationToken);
                return true;
            }
            if (await uploads.GetAsync(upload.Id, cancellationToken) is not { Status: UploadStatus.Aborting })
            {
                return await videos.GetAsync(upload.Id, cancellationToken) is null;
            }
        }
        throw new InvalidOperationException($"Upload {upload.Id} changed under {Attempts} attempts to remove it.");
    }
}
