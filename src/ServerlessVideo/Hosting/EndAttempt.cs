using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Step of PublishVideo after a host failed: writes the reason on its attempt and on its circuit; the next host follows. Running it
/// again changes nothing; wherever it died, it goes on from there. A failure of the inspection is one of <c>aws</c>, whose encoder is asked.
/// </summary>
sealed class EndAttempt(VideoStore videos, HostCircuits circuits, Trail trail, TimeProvider clock)
{
    readonly HostAttempts attempts = new(videos.Table);
    readonly EncodingJobs jobs = new(videos.Table, clock);
    readonly AttemptFigures figures = new(videos, clock);

    /// <param name="failed">Its error or its cause is set.</param>
    public async Task<PublishStep> HandleAsync(FinishTask failed, CancellationToken cancellationToken)
    {
        var task = new PublishTask(failed.VideoId, failed.Generation);
        var error = failed.WhyNot ?? throw new ArgumentException("An attempt ends for a reason.", nameof(failed));
        var now = clock.GetUtcNow();
        var tried = await attempts.OfAsync(task, cancellationToken);
        if (tried.Count == 0)
        {
            await circuits.EndAsync(new HostAttempt(task.VideoId, task.Generation, HostingProvider.Aws, now).Failed(error, now), cancellationToken);
        }
        // Without one that runs this is a repetition: the one it was about has ended.
        else if (tried.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Running) is { } running)
        {
            if (running.Host == HostingProvider.Aws)
            {
                await jobs.CloseAsync(task, error, cancellationToken);
            }
            var ended = (await figures.OfFailedAsync(running, cancellationToken)).Failed(error, now);
            await trail.RunAsync(
                task.VideoId, "end-attempt", TrailSteps.EndAttempt, $"generation {task.Generation}, {SnakeCase.Of(running.Host)}: {error.Code}",
                () => circuits.EndAsync(ended, cancellationToken), cancellationToken);
        }
        return PublishStep.Accepted;
    }
}
