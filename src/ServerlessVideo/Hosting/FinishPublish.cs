using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
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

/// <summary>How a publication, or one host's attempt at it, came out. Neither error nor cause: the video plays where the running attempt is.</summary>
/// <param name="Error">A step's own refusal.</param>
public sealed record FinishTask(VideoId VideoId, int Generation, VideoError? Error = null, PublishCause? Cause = null)
{
    [JsonIgnore]
    public VideoError? WhyNot => Error ?? (Cause is null ? null : PublishFailure.Explain(Cause));
}

/// <param name="Outcome">The status that the video came to.</param>
/// <param name="GraceSeconds">After which copies that nobody is led to any more are removed.</param>
public sealed record PublishEnd(string Outcome, int GraceSeconds, VideoError? Error = null);

/// <summary>
/// Writes how it ended on the video and on the host's attempt, together. Running it again
/// changes nothing; a generation that is no longer the video's own changes nothing. The original is never touched. A move that came
/// to nothing leaves the video playing where it was.
/// </summary>
sealed class FinishPublish(VideoStore videos, HostCircuits circuits, Trail trail, TimeProvider clock)
{
    /// <summary>Seconds.</summary>
    const double ShortestGrace = 5, LongestGrace = 86_400;

    readonly HostAttempts attempts = new(videos.Table);
    readonly EncodingJobs jobs = new(videos.Table, clock);
    readonly AttemptFigures figures = new(videos, clock);

    public async Task<PublishEnd> HandleAsync(FinishTask finish, CancellationToken cancellationToken)
    {
        var task = new PublishTask(finish.VideoId, finish.Generation);
        var error = finish.WhyNot;
        var running = await attempts.RunningAsync(task, cancellationToken);
        var published = error is null ? await PublishedAsync(task, running, cancellationToken) : null;
        var attempt = running is null ? null
            : published is not null ? await SucceededAsync(running, published, cancellationToken)
            : await figures.OfFailedAsync(running, cancellationToken);
        VideoError? refused = null;
        var finished = await trail.RunAsync(
            task.VideoId, "finish-publish", TrailSteps.FinishPublish, $"generation {task.Generation}: {error?.Code ?? "ready"}",
            () => videos.ChangeAsync(
                task.VideoId,
                video =>
                {
                    // It may have become private meanwhile.
                    refused = error ?? (published is null ? null : HostAbilities.Of(published.Host).RefusalOf(video)?.ToVideoError());
                    return task.RefusalOf(video) is not null ? video
                        : refused is not null ? Ended(video, task, refused)
                        : published is null ? video
                        : Ready(video, task, published);
                },
                video => Also(video, refused is null ? attempt : attempt?.Failed(refused, clock.GetUtcNow())),
                asOwner: null,
                cancellationToken),
            cancellationToken);
        if (error is not null)
        {
            await jobs.CloseAsync(task, error, cancellationToken);
            // What began after the look above and before that was written; after it nothing begins.
            if (await attempts.RunningAsync(task, cancellationToken) is { } late)
            {
                await circuits.EndAsync((await figures.OfFailedAsync(late, cancellationToken)).Failed(error, clock.GetUtcNow()), cancellationToken);
            }
            await circuits.ReleaseAsync(task, cancellationToken);
        }
        // A repetition finds it ended; the circuit may not have heard of it.
        else if ((attempt ?? (await attempts.OfAsync(task, cancellationToken)).FirstOrDefault(a => a.Outcome == AttemptOutcome.Succeeded)) is { EndedAt: { } at } succeeded)
        {
            await circuits.SucceededAsync(succeeded.Host, at, cancellationToken);
        }
        // What the video came to, not what was asked for: the file's own faults are final, everything else keeps it stored.
        return finished.Succeeded
            ? new PublishEnd(SnakeCase.Of(finished.Value.DeletedFrom ?? finished.Value.Status), Grace(finished.Value, task), error)
            : new PublishEnd("gone", 0, error);
    }

    /// <summary>Null: it was finished before, or is over.</summary>
    async Task<PublishedCopy?> PublishedAsync(PublishTask task, HostAttempt? running, CancellationToken cancellationToken) => running is null
        ? null
        : await PublishedCopy.FindAsync(videos.Table, task, running.Host, cancellationToken) ?? throw new InvalidOperationException($"{task.Name} has no verified copy.");

    async Task<HostAttempt> SucceededAsync(HostAttempt running, PublishedCopy published, CancellationToken cancellationToken)
    {
        var found = await videos.Table.GetAsync(Inspection.Mapper, Keys.Inspection(running.VideoId), cancellationToken);
        return running with
        {
            EndedAt = clock.GetUtcNow(),
            Outcome = AttemptOutcome.Succeeded,
            Detail = running.Host == HostingProvider.Aws ? found?.Note : null,
            ProviderVideoId = published.ProviderVideoId,
            Bytes = published.SizeBytes,
            CostUsd = await figures.CostAsync(running, atLeast: 1, cancellationToken),
        };
    }

    /// <summary>In the same transaction as the video: the attempt, and when a stored video is tried again.</summary>
    IEnumerable<TransactWriteItem> Also(Video video, HostAttempt? ended)
    {
        if (ended is not null)
        {
            yield return videos.Table.Put(HostAttempt.Mapper, ended);
        }
        if (video is { Status: VideoStatus.Stored } && StoredRetry.After(video, clock.GetUtcNow()) is { } retry)
        {
            yield return videos.Table.Put(StoredRetry.Mapper, retry);
        }
    }

    /// <summary>
    /// Who began to watch before a move goes on in the old copy: as long as the film lasts, a day at most. What a move made that came to
    /// nothing nobody watches.
    /// </summary>
    static int Grace(Video video, PublishTask task) =>
        task.Generation > 1 && video.Generation == task.Generation && video.Status == VideoStatus.Ready ? (int)Math.Ceiling(GraceOf(video).TotalSeconds) : 0;

    public static TimeSpan GraceOf(Video video) => TimeSpan.FromSeconds(Math.Clamp(video.DurationSeconds ?? LongestGrace, ShortestGrace, LongestGrace));

    static Video Ended(Video video, PublishTask task, VideoError error)
    {
        if (video.Moving?.Generation == task.Generation)
        {
            return video with { Moving = video.Moving with { Error = error } };
        }
        // Whoever refused it: only what is the file's own fault is final.
        var move = PublishFailure.IsOfTheFile(error) ? VideoMove.Fail : VideoMove.GiveUp;
        if (video.Move(move) is not { } moved)
        {
            return video;
        }
        var ended = moved with { Error = error };
        // The first that is announced rings: neither what somebody stopped is, nor what becomes of a deleted video.
        var times = Announcements.NameOf(video, ended) == EventNames.Stored ? video.StoredTimes + 1 : video.StoredTimes;
        return ended with { StoredTimes = move == VideoMove.GiveUp ? times : 0 };
    }

    /// <summary>A video that was moved is ready already; all else about it changes the same.</summary>
    static Video Ready(Video video, PublishTask task, PublishedCopy published)
    {
        var moved = video.Moving?.Generation == task.Generation;
        return (moved && (video.DeletedFrom ?? video.Status) == VideoStatus.Ready ? video : video.Move(VideoMove.Publish)) is not { } ready ? video : ready with
        {
            Error = null,
            StoredTimes = 0,
            Generation = task.Generation,
            Moving = null,
            HostingProvider = published.Host,
            ProviderVideoId = published.ProviderVideoId,
            PosterKey = published.PosterKey(video.CustomPoster),
            DurationSeconds = published.DurationSeconds ?? video.DurationSeconds,
            Width = video.Width ?? published.Width,
            Height = video.Height ?? published.Height,
            AvailableQualities = published.Qualities,
            ProcessingPercent = 100,
        };
    }
}
