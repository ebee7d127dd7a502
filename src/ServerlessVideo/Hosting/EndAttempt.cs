using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Step of PublishVideo after a host failed: writes the reason on its attempt and on its circuit; the next host follows. Running it
/// again changes nothing. A failure of the inspection is one of <c>aws</c>, whose encoder is asked.
/// </summary>
sealed class EndAttempt(VideoStore videos, HostCircuits circuits, Trail trail, TimeProvider clock)
{
    readonly HostAttempts attempts = new(videos.Table);
    readonly EncodingJobs jobs = new(videos.Table, clock);
    readonly EncodingCosts costs = new(videos, clock);

    /// <param name="failed">Its error or its cause is set.</param>
    public async Task<PublishStep> HandleAsync(FinishTask failed, CancellationToken cancellationToken)
    {
        var task = new PublishTask(failed.VideoId, failed.Generation);
        var error = failed.WhyNot ?? throw new ArgumentException("An attempt ends for a reason.", nameof(failed));
        var now = clock.GetUtcNow();
        var tried = await attempts.OfAsync(task, cancellationToken);
        if (tried.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Running) is not { } running)
        {
            // With attempts behind it this is a repetition: the one it was about has ended.
            if (tried.Count == 0
                && await attempts.BeginAsync(new HostAttempt(task.VideoId, task.Generation, HostingProvider.Aws, now).Failed(error, now), cancellationToken)
                && PublishFailure.IsOfTheHost(error))
            {
                await circuits.FailedAsync(HostingProvider.Aws, task, error, cancellationToken);
            }
            return PublishStep.Accepted;
        }
        var ended = running.Failed(error, now) with { CostUsd = await costs.OfAsync(running, atLeast: 0, cancellationToken) };
        await trail.RunAsync(
            task.VideoId, "end-attempt", TrailSteps.EndAttempt, $"generation {task.Generation}, {SnakeCase.Of(running.Host)}: {error.Code}",
            () => attempts.EndAsync(ended, cancellationToken), cancellationToken);
        await (PublishFailure.IsOfTheHost(error)
            ? circuits.FailedAsync(running.Host, task, error, cancellationToken)
            : circuits.ReleaseAsync(running.Host, task, cancellationToken));
        if (running.Host == HostingProvider.Aws)
        {
            await jobs.CloseAsync(task, error, cancellationToken);
        }
        return PublishStep.Accepted;
    }
}
