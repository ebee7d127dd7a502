using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Last step of PublishVideo: takes off their hosts what failed attempts left there, and what a later generation has replaced. What plays
/// and what is being made stay. Running it again removes what is left; a host that does not answer now is asked again by the task
/// <c>sweep-hosts</c>.
/// </summary>
sealed class RemoveCopies(VideoStore videos, VideoHosts hosts, HostCopies copies, Trail trail, TimeProvider clock)
{
    readonly HostAttempts attempts = new(videos.Table);

    public async Task<PublishStep> HandleAsync(PublishTask task, CancellationToken cancellationToken)
    {
        // Before the video: of a switch in between, which writes both at once, this list knows nothing.
        var all = await attempts.OfVideoAsync(task.VideoId, cancellationToken);
        if (await videos.GetAsync(task.VideoId, cancellationToken) is not { } video)
        {
            return PublishStep.Accepted;
        }
        var plays = all.FirstOrDefault(attempt => Plays(video, attempt));
        if (plays is null && (video.DeletedFrom ?? video.Status) == VideoStatus.Ready)
        {
            // It has just been switched: what is watched still is for the publication that did it.
            return PublishStep.Accepted;
        }
        // After a move there and back in the meantime, somebody may still watch what was moved away from last.
        var isWatched = video.Status == VideoStatus.Ready && plays?.EndedAt + FinishPublish.GraceOf(video) > clock.GetUtcNow();
        await RemoveAsync(
            video.Id, all.Where(attempt => attempt.Outcome != AttemptOutcome.Running && attempt != plays && !(isWatched && IsForViewers(video, attempt))),
            cancellationToken);
        return PublishStep.Accepted;
    }

    /// <summary>For a purge, from other hosts: ours go with all that is the video's.</summary>
    public async Task RemoveAllAsync(Video video, CancellationToken cancellationToken) => await RemoveAsync(
        video.Id, (await attempts.OfVideoAsync(video.Id, cancellationToken)).Where(attempt => attempt.Host != HostingProvider.Aws), cancellationToken);

    /// <summary>Not where it would be shown to those who may not see it any more.</summary>
    static bool IsForViewers(Video video, HostAttempt attempt) =>
        attempt.Outcome == AttemptOutcome.Succeeded && HostAbilities.Of(attempt.Host).RefusalOf(video) is null;

    static bool Plays(Video video, HostAttempt attempt) =>
        video.Generation == attempt.Generation && (video.HostingProvider ?? HostingProvider.Aws) == attempt.Host && attempt.Outcome == AttemptOutcome.Succeeded;

    async Task RemoveAsync(VideoId id, IEnumerable<HostAttempt> unwanted, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var attempt in unwanted.Where(attempt => attempt is { RemovedAt: null, Outcome: not AttemptOutcome.Skipped }))
        {
            try
            {
                await trail.RunAsync(
                    id, "remove-copies", TrailSteps.RemoveCopies, $"generation {attempt.Generation}, {SnakeCase.Of(attempt.Host)}",
                    () => RemoveAsync(attempt, cancellationToken), cancellationToken);
            }
            catch (HostException e)
            {
                failures.Add(e);
            }
        }
        if (failures.Count > 0)
        {
            throw new AggregateException($"Copies of video {id} are left on their hosts.", failures);
        }
    }

    async Task RemoveAsync(HostAttempt attempt, CancellationToken cancellationToken)
    {
        var task = new PublishTask(attempt.VideoId, attempt.Generation);
        var copy = await copies.FindAsync(task, attempt.Host, cancellationToken);
        // A copy that was ordered and not written down is found by the sweep, which asks the host.
        if ((attempt.Host == HostingProvider.Aws ? task.Name : copy?.ProviderVideoId) is { Length: > 0 } providerVideoId)
        {
            var deleted = await hosts[attempt.Host].DeleteAsync(providerVideoId, cancellationToken);
            // A host that somebody has taken out of use keeps what it has; nothing else waits for that.
            if (deleted.Failure is { } failure && failure.Error != Errors.HostNotConfigured)
            {
                throw new HostException(attempt.Host, failure);
            }
        }
        if (copy is not null)
        {
            await copies.DeleteAsync(copy, cancellationToken);
        }
        await attempts.RemovedAsync(attempt, clock.GetUtcNow(), cancellationToken);
    }
}

/// <summary>A host did not do what has to be done: the step is tried again.</summary>
sealed class HostException(HostingProvider host, Failure failure)
    : Exception($"{SnakeCase.Of(host)}: {failure.Error.Code}: {failure.Detail ?? failure.Error.Title}");
