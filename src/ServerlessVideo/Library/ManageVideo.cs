using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Library;

/// <summary><c>DELETE /videos/{id}[?purge=true]</c> and <c>POST /videos/{id}/restore</c>.</summary>
static class ManageVideo
{
    /// <summary>Hides the video. With <c>purge</c> everything of it is removed, for good, by a worker: 202.</summary>
    public static async Task<Results<NoContent, Accepted<VideoView>, Problem>> DeleteAsync(
        VideoId id, bool? purge, Caller caller, VideoStore videos, VideoViews views, Trail trail, HttpRequest request, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outcome = await videos.ChangeAsync(
            id, video => Access.ChangeRefusal(caller, video, request) is { } refusal ? refusal : Delete(video, purge == true, now),
            _ => [trail.Done(id, Trail.ActorOf(caller), TrailSteps.Delete, purge == true ? "for good" : null)], caller.ConfinedTo, cancellationToken);
        return outcome.Failure is { } failure ? new Problem(failure)
            : purge == true ? TypedResults.Accepted((string?)null, await views.OfAsync(outcome.Value, caller, cancellationToken))
            : TypedResults.NoContent();
    }

    public static async Task<Results<Ok<VideoView>, Problem>> RestoreAsync(
        VideoId id, Caller caller, VideoStore videos, KnownFiles files, StartPublish start, VideoViews views, Trail trail, TimeProvider clock, HttpRequest request,
        CancellationToken cancellationToken)
    {
        (Video? before, KnownFile? known) = (null, null);
        var outcome = await videos.ChangeAsync(id, DecideAsync, Also, caller.ConfinedTo, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var restored = outcome.Value;
        if (restored.Generation != before!.Generation)
        {
            await start.RunAsync(restored, Trail.ActorOf(caller), cancellationToken);
        }
        return TypedResults.Ok(await views.OfAsync(restored, caller, cancellationToken));

        async Task<Outcome<Video>> DecideAsync(Video video)
        {
            if (Access.ChangeRefusal(caller, video, request) is { } refusal)
            {
                return refusal;
            }
            // While it was deleted its file may have come again: then that video has taken its place, and the hash with it.
            (before, known) = (video, video.DeletedFrom is null or VideoStatus.Uploading or VideoStatus.Failed ? null : await files.LookAsync(video, cancellationToken));
            return Restore(video, known);
        }

        IEnumerable<TransactWriteItem> Also(Video restored) =>
        [
            trail.Done(id, Trail.ActorOf(caller), TrailSteps.Restore, null), .. known is null ? [] : files.Take(known),
            // While it was deleted its turn to be tried again passed.
            .. restored.Status == VideoStatus.Stored && StoredRetry.After(restored, clock.GetUtcNow()) is { } retry ? [videos.Table.Put(StoredRetry.Mapper, retry)] : Array.Empty<TransactWriteItem>(),
        ];
    }

    /// <summary>Deleting what is deleted is done already; a purge may follow a deletion, never the other way round.</summary>
    internal static Outcome<Video> Delete(Video video, bool purge, DateTimeOffset now)
    {
        var deleted = video.Move(VideoMove.Delete) ?? video;
        return purge && deleted.PurgeRequestedAt is null ? deleted with { PurgeRequestedAt = now } : deleted;
    }

    internal static Outcome<Video> Restore(Video video, KnownFile? known) => video switch
    {
        { PurgeRequestedAt: not null } => Errors.Conflict.With("it is being removed for good"),
        { Status: not VideoStatus.Deleted } => video,
        _ when known?.Arrived is { } there => Errors.DuplicateFile.With($"video {there.Id} has it"),
        _ => Playing(video.Move(VideoMove.Restore)!),
    };

    /// <summary>What was taken off its host because it was deleted is published again. Should this die before the execution is started, the reconciler starts it.</summary>
    static Outcome<Video> Playing(Video restored) =>
        restored is { Status: VideoStatus.Stored, Error: { } error } && error.Code == Errors.HostWithdrawn.Code
            ? RetryPublish.Again(restored)
            : restored;
}
