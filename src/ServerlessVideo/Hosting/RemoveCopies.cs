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
        if (await videos.GetAsync(task.VideoId, cancellationToken) is { } video)
        {
            var all = await attempts.OfVideoAsync(video.Id, cancellationToken);
            var playsSince = all.FirstOrDefault(attempt => Plays(video, attempt))?.EndedAt;
            // After a move there and back in the meantime, somebody may still watch what was moved away from last.
            var isWatched = video.Status == VideoStatus.Ready && playsSince + FinishPublish.GraceOf(video) > clock.GetUtcNow();
            await RemoveAsync(
                video, attempt => attempt.Outcome != AttemptOutcome.Running && !Plays(video, attempt) && !(isWatched && IsForViewers(video, attempt)),
                cancellationToken);
        }
        return PublishStep.Accepted;
    }

    /// <summary>For a purge.</summary>
    public Task RemoveAllAsync(Video video, CancellationToken cancellationToken) => RemoveAsync(video, _ => true, cancellationToken);

    /// <summary>Not where it would be shown to those who may not see it any more.</summary>
    static bool IsForViewers(Video video, HostAttempt attempt) =>
        attempt.Outcome == AttemptOutcome.Succeeded && HostAbilities.Of(attempt.Host).RefusalOf(video) is null;

    static bool Plays(Video video, HostAttempt attempt) =>
        video.Generation == attempt.Generation && (video.HostingProvider ?? HostingProvider.Aws) == attempt.Host && attempt.Outcome == AttemptOutcome.Succeeded;

    async Task RemoveAsync(Video video, Func<HostAttempt, bool> unwanted, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var attempt in (await attempts.OfVideoAsync(video.Id, cancellationToken))
            .Where(attempt => attempt is { RemovedAt: null, Outcome: not AttemptOutcome.Skipped } && unwanted(attempt)))
        {
            try
            {
                await trail.RunAsync(
                    video.Id, "remove-copies", TrailSteps.RemoveCopies, $"generation {attempt.Generation}, {SnakeCase.Of(attempt.Host)}",
                    () => RemoveAsync(attempt, cancellationToken), cancellationToken);
            }
            catch (HostException e)
            {
                failures.Add(e);
            }
        }
        if (failures.Count > 0)
        {
            throw new AggregateException($"Copies of video {video.Id} are left on their hosts.", failures);
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
