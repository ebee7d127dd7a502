using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>What a Catch of the state machine knows.</summary>
/// <param name="Error">Name of the error: <c>States.Timeout</c>.</param>
/// <param name="Cause">Text; of a failed job, the job as JSON.</param>
public sealed record PublishCause(
    [property: JsonPropertyName("Error")] string Error, [property: JsonPropertyName("Cause")] string? Cause = null);

/// <summary>Neither error nor cause: the renditions are whole.</summary>
/// <param name="Error">A step's own refusal.</param>
public sealed record FinishTask(VideoId VideoId, int Generation, VideoError? Error = null, PublishCause? Cause = null);

/// <summary>
/// Last step of PublishVideo: writes how it ended on the video and on the host's attempt, together. Running it again
/// changes nothing; a generation that is no longer the video's own changes nothing. The original is never touched.
/// </summary>
sealed class FinishPublish(VideoStore videos, Trail trail, TimeProvider clock)
{
    readonly EncodingJobs jobs = new(videos.Table, clock);

    public async Task<PublishStep> HandleAsync(FinishTask task, CancellationToken cancellationToken)
    {
        var error = task.Error ?? (task.Cause is null ? null : PublishFailure.Explain(task.Cause));
        var renditions = error is null
            ? await videos.Table.GetAsync(RenditionSet.Mapper, Keys.Renditions(task.VideoId, task.Generation), cancellationToken)
                ?? throw new InvalidOperationException($"Video {task.VideoId} has no verified renditions.")
            : null;
        var attempt = await videos.Table.GetAsync(
            HostAttempt.Mapper, Keys.Attempt(task.VideoId, task.Generation, SnakeCase.Of(HostingProvider.Aws)), cancellationToken);
        var now = clock.GetUtcNow();
        var ended = (attempt ?? new HostAttempt(task.VideoId, task.Generation, HostingProvider.Aws, now)) with
        {
            EndedAt = now,
            Outcome = error is null ? AttemptOutcome.Succeeded : AttemptOutcome.Failed,
            Code = error?.Code,
            Detail = error?.Detail,
        };
        var finished = await trail.RunAsync(
            task.VideoId, "finish-publish", TrailSteps.FinishPublish, $"generation {task.Generation}: {error?.Code ?? "ready"}",
            () => videos.ChangeAsync(
                task.VideoId,
                video => video.Generation == task.Generation ? Finished(video, renditions, error) ?? video : video,
                _ => [videos.Table.Put(HostAttempt.Mapper, ended)],
                asOwner: null,
                cancellationToken),
            cancellationToken);
        if (error is not null)
        {
            await jobs.CloseAsync(new PublishTask(task.VideoId, task.Generation), error, cancellationToken);
        }
        // What the video came to, not what was asked for: the file's own faults are final, everything else keeps it stored.
        return new PublishStep(finished.Succeeded ? SnakeCase.Of(finished.Value.DeletedFrom ?? finished.Value.Status) : "gone", error);
    }

    /// <summary>Null: the video has been finished already, or has moved on.</summary>
    static Video? Finished(Video video, RenditionSet? renditions, VideoError? error)
    {
        if (renditions is not null)
        {
            return video.Move(VideoMove.Publish) is { } published ? Ready(published, renditions) : null;
        }
        // Whoever refused it: only what is the file's own fault is final.
        var move = PublishFailure.IsOfTheFile(error!) ? VideoMove.Fail : VideoMove.GiveUp;
        return video.Move(move) is { } ended ? ended with { Error = error } : null;
    }

    static Video Ready(Video video, RenditionSet renditions) => video with
    {
        Error = null,
        HostingProvider = HostingProvider.Aws,
        ProviderVideoId = PublishTask.Of(video).Name,
        PosterKey = renditions.PosterOf(video.CustomPoster),
        DurationSeconds = renditions.DurationSeconds,
        AvailableQualities = [.. renditions.Video.Select(r => r.Quality)],
        ProcessingPercent = 100,
    };
}
