using System.Globalization;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <param name="TaskToken">Who waits for the copy's end; null: who asks wants to know how it stands.</param>
public sealed record FollowTask(VideoId VideoId, int Generation, string? TaskToken = null);

/// <summary>
/// Step of PublishVideo after a copy was ordered: asks the host how it stands. With a task token it says so to whom waits when the copy
/// has come to its end, now or when the host calls (<see cref="Webhooks.HostEvents"/>). A call that got lost only delays: the wait is limited, and
/// the next one asks again.
/// </summary>
sealed class FollowCopy(VideoStore videos, VideoHosts hosts, HostCopies copies, IAmazonStepFunctions workflows, Trail trail, TimeProvider clock)
{
    /// <summary>Seconds between two questions: a quarter of how long it has been, within these.</summary>
    const int ShortestWait = 5, LongestWait = 3600;

    readonly HostAttempts attempts = new(videos.Table);

    public async Task<CopyStep> HandleAsync(FollowTask follow, CancellationToken cancellationToken)
    {
        var task = new PublishTask(follow.VideoId, follow.Generation);
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        if (task.RefusalOf(video) is { } over)
        {
            return await AnsweredAsync(follow.TaskToken, CopyStep.Refused(over.ToVideoError()), cancellationToken);
        }
        var running = await attempts.RunningAsync(task, cancellationToken);
        if (running is null || await copies.FindAsync(task, running.Host, cancellationToken) is not { } copy)
        {
            throw new InvalidOperationException($"{task.Name} has no copy that could be followed.");
        }
        // It may have become private, or been deleted, meanwhile: another host may take it, and this one goes on showing it.
        if (hosts[running.Host].Abilities.RefusalOf(video!) is { } unsuitable)
        {
            if (follow.TaskToken is null && copy.ProviderVideoId.Length > 0)
            {
                await hosts.DeleteAsync(running, copy.ProviderVideoId, trail, "follow-copy", cancellationToken);
            }
            return await AnsweredAsync(follow.TaskToken, CopyStep.Refused(unsuitable.ToVideoError()), cancellationToken);
        }
        if (follow.TaskToken is not null)
        {
            copy = await copies.AwaitAsync(copy, follow.TaskToken, cancellationToken);
        }
        // Asked again after it was decided to send it: there is no copy to ask for yet.
        var step = copy.ProviderVideoId.Length == 0 ? new CopyStep(CopyStep.Sending, 0) : (await AskAsync(copy, video!.FileSizeBytes, cancellationToken)).Step;
        if (step.Error?.Code == Errors.HostFetchFailed.Code && !copy.Pushed)
        {
            step = await copies.PushInsteadAsync(copy, running, video!.FileSizeBytes, trail, "follow-copy", cancellationToken);
        }
        return step.Outcome == CopyStep.Running ? step : await AnsweredAsync(follow.TaskToken, step, cancellationToken);
    }

    /// <summary>After the host called.</summary>
    /// <exception cref="HostException">It does not say how the copy stands: it is asked again.</exception>
    public async Task HeardAsync(HostCopy copy, CancellationToken cancellationToken)
    {
        var bytes = (await videos.GetAsync(copy.VideoId, cancellationToken))?.FileSizeBytes ?? 0;
        var (step, unanswered) = await AskAsync(copy, bytes, cancellationToken);
        if (unanswered is not null && unanswered.Error != Errors.HostCopyMissing)
        {
            throw new HostException(copy.Host, unanswered);
        }
        if (step.Outcome != CopyStep.Running)
        {
            var current = await copies.FindAsync(new PublishTask(copy.VideoId, copy.Generation), copy.Host, cancellationToken);
            await AnsweredAsync(current?.TaskToken, step, cancellationToken);
        }
    }

    /// <returns>And why it did not answer; null: it did.</returns>
    async Task<(CopyStep Step, Failure? Unanswered)> AskAsync(HostCopy copy, long bytes, CancellationToken cancellationToken)
    {
        var found = await videos.Table.GetAsync(Inspection.Mapper, Keys.Inspection(copy.VideoId), cancellationToken);
        var answer = await hosts[copy.Host].GetAsync(copy.ProviderVideoId, cancellationToken);
        if (answer.Succeeded)
        {
            copy = await copies.HeardAsync(copy, await WithQualitiesAsync(hosts[copy.Host], answer.Value, cancellationToken), cancellationToken);
            await ShowAsync(copy, cancellationToken);
        }
        return (Judge(copy, bytes, answer.Failure, found, clock.GetUtcNow()), answer.Failure);
    }

    static async Task<HostedVideo> WithQualitiesAsync(IVideoHost host, HostedVideo heard, CancellationToken cancellationToken) =>
        heard is { State: HostedState.Ready, Qualities: null } && host is IManifestHost playing
            ? heard with { Qualities = await playing.QualitiesAsync(heard.ProviderVideoId, cancellationToken) }
            : heard;

    /// <param name="bytes">Of the original.</param>
    /// <param name="unanswered">Why the host did not say; null: it did. That it knows the copy no more is the end of it, anything else may pass.</param>
    internal static CopyStep Judge(HostCopy copy, long bytes, Failure? unanswered, Inspection? found, DateTimeOffset now)
    {
        var waited = now - copy.OrderedAt;
        return copy.HostVideo switch
        {
            _ when unanswered?.Error == Errors.HostCopyMissing => CopyStep.Refused(unanswered.ToVideoError()),
            { State: HostedState.Failed, Error: var error } => CopyStep.Refused(error ?? Errors.HostProcessingFailed.With().ToVideoError()),
            { State: HostedState.Ready } ready when unanswered is null => Whole(ready, found),
            _ when waited > Patience(found?.DurationSeconds ?? copy.HostVideo.DurationSeconds, bytes) => CopyStep.Refused((unanswered ?? Errors.HostTimeout.With($"not ready after {waited.TotalMinutes:0} minutes")).ToVideoError()),
            _ => new CopyStep(CopyStep.Running, (int)Math.Clamp(waited.TotalSeconds / 4, ShortestWait, LongestWait)),
        };
    }

    /// <summary>A host that says it is ready has all of the film.</summary>
    static CopyStep Whole(HostedVideo ready, Inspection? found) =>
        found?.DurationSeconds is { } film && film - ready.DurationSeconds > Math.Max(1, 0.02 * film)
            ? CopyStep.Refused(Errors.HostProcessingFailed.With(string.Create(
                CultureInfo.InvariantCulture, $"the copy lasts {ready.DurationSeconds:0.#} s, the film {film:0.#} s")).ToVideoError())
            : new CopyStep(CopyStep.Ready, 0);

    /// <summary>And ten times as long as the film lasts.</summary>
    /// <param name="film">Seconds, by our inspection, else by the host; null: neither knows.</param>
    static TimeSpan Patience(double? film, long bytes) => HostCopy.Patience(bytes) + TimeSpan.FromSeconds(10 * (film ?? 0));

    /// <summary>What people watch meanwhile.</summary>
    Task<Outcome<Video>> ShowAsync(HostCopy copy, CancellationToken cancellationToken) => videos.ChangeAsync(
        copy.VideoId,
        video => video.IsPublishing && video.Generation == copy.Generation && video.ProcessingPercent < copy.HostVideo.Percent
            ? video with { ProcessingPercent = Math.Min(copy.HostVideo.Percent, 99) }
            : video,
        cancellationToken);

    async Task<CopyStep> AnsweredAsync(string? taskToken, CopyStep step, CancellationToken cancellationToken)
    {
        if (taskToken is not null)
        {
            try
            {
                await workflows.SendTaskSuccessAsync(new SendTaskSuccessRequest { TaskToken = taskToken, Output = "{}" }, cancellationToken);
            }
            catch (Exception e) when (e is TaskTimedOutException or TaskDoesNotExistException or InvalidTokenException)
            {
                // Decided: it was told before, or waits no longer and asks for itself.
            }
        }
        return step;
    }
}
