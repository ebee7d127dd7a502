using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Hosting;

/// <summary>
/// <c>POST /videos/{id}/retry</c>: publishes again what is stored or was refused, as a new generation with an execution, an encoder's
/// job and a folder of its own: what is left of an earlier one changes nothing. Should this die before the execution is started, the
/// reconciler starts it.
/// </summary>
static class RetryPublish
{
    public static async Task<Results<Accepted<VideoView>, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, KnownFiles files, StartPublish start, VideoViews views, Trail trail, HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        // Only what was verified has been published before; what failed on its way in is no original to publish.
        var before = await new HostAttempts(videos.Table).OfAsync(PublishTask.Of(video), cancellationToken);
        KnownFile? known = null;
        var outcome = await videos.ChangeAsync(id, DecideAsync, Also, caller.ConfinedTo, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            return new Problem(failure);
        }
        await start.RunAsync(outcome.Value, Trail.ActorOf(caller), cancellationToken);
        return TypedResults.Accepted((string?)null, await views.OfAsync(outcome.Value, caller, cancellationToken));

        async Task<Outcome<Video>> DecideAsync(Video current)
        {
            if (Access.ChangeRefusal(caller, current, request) is { } refusal)
            {
                return refusal;
            }
            // Since it failed its file may have come again: then that video has taken its place, and the hash with it.
            known = current.Status == VideoStatus.Failed ? await files.LookAsync(current, cancellationToken) : null;
            return known?.Arrived is { } there ? Errors.DuplicateFile.With($"video {there.Id} has it")
                : Again(current, before.Count > 0 && current.Generation == video.Generation);
        }

        IEnumerable<TransactWriteItem> Also(Video again) =>
            [trail.Done(id, Trail.ActorOf(caller), TrailSteps.RetryPublish, $"generation {again.Generation}"), .. known is null ? [] : files.Take(known)];
    }

    internal static Outcome<Video> Again(Video video, bool wasPublished = false) =>
        // What is stored was on its way to a host, if also stopped before the first was tried.
        (wasPublished || video.Status == VideoStatus.Stored) && video.Status != VideoStatus.Deleted && video.Move(VideoMove.Retry) is { } again
            ? again with { Generation = video.NextGeneration, LatestGeneration = video.NextGeneration, Error = null, Moving = null, ProcessingPercent = 0 }
            : Errors.Conflict.With("only what is stored, or failed while it was published, is published again");
}
