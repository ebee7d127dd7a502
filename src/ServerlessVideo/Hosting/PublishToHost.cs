using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>How a copy on another host stands; the state machine branches on <see cref="Outcome"/>.</summary>
/// <param name="WaitSeconds">Until it is asked for again, should the host not call before; until more is sent.</param>
/// <param name="Error">Why it failed.</param>
public sealed record CopyStep(string Outcome, int WaitSeconds, VideoError? Error = null)
{
    /// <summary>Not all of the original was sent yet.</summary>
    public const string Sending = "sending";
    public const string Running = "running";
    public const string Ready = "ready";
    public const string Failed = "failed";

    public static CopyStep Refused(VideoError error) => new(Failed, 0, error);
}

/// <summary>
/// Step of PublishVideo for a host that is not ours: has the copy made, by letting the host fetch the original or by sending it.
/// Running it again finds the copy that was made before, and goes on sending where that stopped.
/// </summary>
sealed class PublishToHost(VideoStore videos, VideoHosts hosts, IAmazonS3 s3, HostCopies copies, Trail trail, TimeProvider clock)
{
    /// <summary>At most: an address dies with the function's credentials. The host fetches at once; sending takes turns, each with an address of its own.</summary>
    static readonly TimeSpan AddressLifetime = TimeSpan.FromHours(6);

    /// <summary>Of one turn of sending; the function's time limit is longer.</summary>
    static readonly TimeSpan Turn = TimeSpan.FromMinutes(10);

    /// <value>
    /// 15 minutes in which no byte arrives, as far as the end of a turn tells: longer than any one turn, and than a host is restarted in. Who waits
    /// longer for a host that is gone keeps the video from the next one.
    /// </value>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);

    /// <value>A minute, before a host that takes no more now is sent the rest.</value>
    const int Rest = 60;

    readonly HostAttempts attempts = new(videos.Table);

    public async Task<CopyStep> HandleAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        if (task.RefusalOf(video) is { } over)
        {
            return CopyStep.Refused(over.ToVideoError());
        }
        var running = await attempts.RunningAsync(task, cancellationToken)
            ?? throw new InvalidOperationException($"{task.Name} is not being published anywhere.");
        var copy = await copies.FindAsync(task, running.Host, cancellationToken);
        if (hosts[running.Host] is not IPublishingHost host)
        {
            throw new InvalidOperationException($"{running.Host} is not handed originals.");
        }
        // It may have become private since the host was chosen, and this be repeated after an answer that was lost.
        if (host.Abilities.RefusalOf(video!) is { } unsuitable)
        {
            if (copy is { ProviderVideoId.Length: > 0 })
            {
                await hosts.DeleteAsync(running, copy.ProviderVideoId, trail, "publish-to-host", cancellationToken);
            }
            return CopyStep.Refused(unsuitable.ToVideoError());
        }
        // Sending takes as many turns as it wants, and is one step of the trail.
        return await trail.RunTurnAsync(
            task.VideoId, "publish-to-host", TrailSteps.PublishToHost, running.Subject, begins: copy is not { HostVideo.BytesToSend: > 0 },
            () => PublishAsync(task, video!, running, copy, host, cancellationToken),
            step => step.Outcome != CopyStep.Sending, step => step.Error?.Code, cancellationToken);
    }

    async Task<CopyStep> PublishAsync(PublishTask task, Video video, HostAttempt running, HostCopy? copy, IPublishingHost host, CancellationToken cancellationToken)
    {
        var publication = new HostPublication(
            task, HostMetadata.Of(video), await AddressAsync(video.Original!), video.FileSizeBytes, copy?.Pushed == true, copy?.HostVideo.Continuation);
        var published = await host.PublishAsync(publication, clock.GetUtcNow() + Turn, cancellationToken);
        if (published.Failure is { } failure)
        {
            return failure.Error == Errors.HostFetchFailed && copy?.Pushed != true
                ? await copies.PushInsteadAsync(copy ?? NewCopy(new HostedVideo("", null, HostedState.Receiving, Percent: 0)), running, video.FileSizeBytes, trail, "publish-to-host", cancellationToken)
                : CopyStep.Refused(failure.ToVideoError());
        }
        var ordered = published.Value;
        if (ordered is { Error: not null, Continuation: { } same } && same == copy?.HostVideo.Continuation)
        {
            // A host that does not even say how much it has keeps what it had.
            ordered = ordered with { BytesToSend = Math.Min(ordered.BytesToSend, copy.HostVideo.BytesToSend) };
        }
        var written = await copies.OrderedAsync(running, copy ?? NewCopy(ordered), ordered, cancellationToken);
        if (written.Failure is { } over)
        {
            // It was stopped, or purged, while the host took it, and who removed what there was did not know of this. If not, a repetition has made it ready.
            var ended = (await attempts.OfAsync(task, cancellationToken)).FirstOrDefault(attempt => attempt.Host == running.Host);
            if (ordered.ProviderVideoId.Length > 0 && ended?.Outcome != AttemptOutcome.Succeeded)
            {
                await hosts.DeleteAsync(running, ordered.ProviderVideoId, trail, "publish-to-host", cancellationToken);
            }
            return CopyStep.Refused(over.ToVideoError());
        }
        copy = written.Value;
        return ordered.BytesToSend == 0 ? new CopyStep(CopyStep.Running, 0)
            : TooLong(clock.GetUtcNow() - running.StartedAt, clock.GetUtcNow() - copy.ProgressAt, video.FileSizeBytes) is { } why
                ? CopyStep.Refused(ordered.Error ?? Errors.HostTimeout.With(why).ToVideoError())
            : new CopyStep(CopyStep.Sending, ordered.Error is null ? 0 : Rest);

        HostCopy NewCopy(HostedVideo first) => new(task.VideoId, task.Generation, running.Host, clock.GetUtcNow(), first);
    }

    /// <returns>Null: it may go on.</returns>
    static string? TooLong(TimeSpan tried, TimeSpan? silent, long bytes) =>
        silent >= Silence ? $"it has taken nothing for {Silence.TotalMinutes:0} minutes"
        : tried >= HostCopy.Patience(bytes) ? "it takes the original too slowly"
        : null;

    async Task<Uri> AddressAsync(Original original) => new(await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = original.Bucket,
        Key = original.Key,
        VersionId = original.VersionId,
        Verb = HttpVerb.GET,
        Expires = (clock.GetUtcNow() + AddressLifetime).UtcDateTime,
        Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
    }));
}
