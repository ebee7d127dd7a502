using Amazon.MediaConvert;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Encoding;

/// <summary>What the Catch of the encoding knows.</summary>
/// <param name="Attempt">The one that failed, from one.</param>
public sealed record FailedEncoding(VideoId VideoId, int Generation, int Attempt, PublishCause Cause);

/// <summary>Whether it is tried again; the state machine branches on <see cref="Outcome"/>.</summary>
/// <param name="Attempt">The next one.</param>
/// <param name="WaitSeconds">Until it begins.</param>
/// <param name="Error">Why the last one failed.</param>
public sealed record EncodingVerdict(string Outcome, int Attempt, int WaitSeconds, VideoError Error);

/// <summary>
/// Step of PublishVideo after an encoding that failed: Step Functions knows each such failure by one name, the reason stands in the
/// job. What is the file's fault or was cancelled is not tried again, what took its whole time only where it was the first;
/// anything else is, as a new job: for a minute the same request token would give the failed one back, and later two jobs would share a
/// record. The job that is given up is cancelled first: Step Functions does not promise that, and the next one writes to the same folder.
/// </summary>
sealed class JudgeEncoding(IAmazonMediaConvert mediaConvert, VideoStore videos, Trail trail, TimeProvider clock)
{
    readonly EncodingJobs jobs = new(videos.Table, clock);
    readonly EncodingStop stop = new(mediaConvert, new EncodingJobs(videos.Table, clock));

    public const string Retry = "retry", GiveUp = "give_up";

    public const int MostRetries = 3, MostRetriesOfTimeouts = 1;

    /// <summary>Seconds; each wait is three times the one before.</summary>
    const int FirstWait = 10;

    public async Task<EncodingVerdict> HandleAsync(FailedEncoding failed, CancellationToken cancellationToken)
    {
        var name = EncodingJob.NameOf(new PublishTask(failed.VideoId, failed.Generation), failed.Attempt);
        var job = await videos.Table.GetAsync(EncodingJob.Mapper, Keys.Job(failed.VideoId, name), cancellationToken);
        var verdict = Judge(failed, job?.Error);
        await trail.RunAsync(
            failed.VideoId, "judge-encoding", TrailSteps.JudgeEncoding, $"{name}, {verdict.Error.Code}: {verdict.Outcome}",
            () => job is null ? Task.CompletedTask : StopAsync(job, verdict.Error, cancellationToken), cancellationToken);
        return verdict;
    }

    async Task StopAsync(EncodingJob job, VideoError error, CancellationToken cancellationToken)
    {
        if (error.Code == Errors.EncodingTimeout.Code)
        {
            // Before the encoder says that it was cancelled, which is only what came of it. A repetition finds it closed and cancels it all
            // the same: nothing tells whether that was done.
            await jobs.CloseAsync(job, error, cancellationToken);
        }
        else if (job.HasEnded)
        {
            return;
        }
        // Also where no event told its id: it may wait in the encoder's queue, or the answer to its creation was lost.
        try
        {
            await stop.CancelAsync(job, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new HostException(HostingProvider.Aws, Errors.HostUnavailable.With($"no answer ({HostHttp.Why(e)})"));
        }
    }

    /// <param name="recorded">What the encoder's own event said of it, or who stopped it.</param>
    public static EncodingVerdict Judge(FailedEncoding failed, VideoError? recorded = null)
    {
        var error = PublishFailure.Explain(failed.Cause, recorded);
        var retries = error.Code == Errors.EncodingTimeout.Code ? MostRetriesOfTimeouts : PublishFailure.MayPass(error) ? MostRetries : 0;
        return new EncodingVerdict(
            failed.Attempt <= retries ? Retry : GiveUp,
            failed.Attempt + 1, FirstWait * (int)Math.Pow(3, Math.Min(failed.Attempt, MostRetries) - 1), error);
    }
}
