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
        if (tried.Count == 0 && !PublishFailure.IsOfTheFile(error))
        {
            error = error with { Detail = $"inspecting the file: {error.Detail}" };
        }
        // Where there were some and none runs this is a repetition: the one it was about has ended.
        var running = tried.Count == 0
            ? new HostAttempt(task.VideoId, task.Generation, HostingProvider.Aws, now)
            : tried.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Running);
        if (running is not null)
        {
            if (running.Host == HostingProvider.Aws)
            {
                await jobs.CloseAsync(task, error, cancellationToken);
            }
            // The state machine says of every state alike that its time was over.
            var why = running.Host != HostingProvider.Aws && error.Code == Errors.EncodingTimeout.Code ? error with { Code = Errors.HostTimeout.Code } : error;
            var ended = (await figures.OfFailedAsync(running, cancellationToken)).Failed(why, now);
            await trail.RunAsync(
                task.VideoId, "end-attempt", TrailSteps.EndAttempt, ended.Subject, () => circuits.EndAsync(ended, cancellationToken), cancellationToken);
        }
        return PublishStep.Accepted;
    }
}
