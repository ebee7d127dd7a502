using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// The task <c>sweep-hosts</c>: compares what each host says it has with the records, and removes copies of ours that no video plays and nobody
/// makes: those of a crash between ordering and writing down, and those of hosts that did not answer when they were to be removed.
/// What carries no name of this stage is none of ours.
/// </summary>
sealed partial class SweepHosts(VideoStore videos, VideoHosts hosts, HostCopies copies, Trail trail, TimeProvider clock, ILogger<SweepHosts> logger)
{
    public const string Name = "sweep-hosts";

    /// <summary>A younger copy may be about to be written down.</summary>
    static readonly TimeSpan Young = TimeSpan.FromHours(1);

    /// <summary>What a video has moved away from is somebody's still for a day.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromHours(25);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var host in hosts.All)
        {
            if (await host.IsSetUpAsync(cancellationToken))
            {
                await SweepAsync(host, cancellationToken);
            }
        }
    }

    async Task SweepAsync(IVideoHost host, CancellationToken cancellationToken)
    {
        for (string? cursor = null; ;)
        {
            var page = await host.ListAsync(cursor, cancellationToken);
            if (page.Failure is { } failure)
            {
                NotListed(logger, host.Provider, failure.Error.Code);
                return;
            }
            foreach (var copy in page.Value.Items)
            {
                if (copy.Name is { } name && PublishTask.TryParse(name, out var task) && await IsOrphanAsync(host.Provider, copy, task, cancellationToken))
                {
                    await RemoveAsync(host, copy, task, cancellationToken);
                }
            }
            if ((cursor = page.Value.NextCursor) is null)
            {
                return;
            }
        }
    }

    async Task<bool> IsOrphanAsync(HostingProvider host, HostedVideo copy, PublishTask task, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        var known = host == HostingProvider.Aws ? null : await copies.FindAsync(task, host, cancellationToken);
        return IsOrphan(host, copy, task, video, known, clock.GetUtcNow());
    }

    /// <param name="known">What is on record of this generation on this host; of ours nothing is.</param>
    internal static bool IsOrphan(HostingProvider host, HostedVideo copy, PublishTask task, Video? video, HostCopy? known, DateTimeOffset now)
    {
        if (copy.CreatedAt > now - Young || (copy.CreatedAt is null && video?.UpdatedAt > now - Young))
        {
            return false;
        }
        if (video is null)
        {
            return true;
        }
        if (video.IsBeingPublished(task.Generation))
        {
            // Made twice: the one that was written down is followed.
            return known is not null && known.ProviderVideoId != copy.ProviderVideoId;
        }
        var plays = video.Generation == task.Generation && (video.HostingProvider ?? HostingProvider.Aws) == host && (known is null || known.ProviderVideoId == copy.ProviderVideoId);
        return !plays && (video.Generation <= task.Generation || video.UpdatedAt <= now - Grace || copy.State != HostedState.Ready);
    }

    Task<Outcome<bool>> RemoveAsync(IVideoHost host, HostedVideo copy, PublishTask task, CancellationToken cancellationToken) => trail.RunAsync(
        task.VideoId, Name, TrailSteps.RemoveCopies, $"generation {task.Generation}, {SnakeCase.Of(host.Provider)}: nobody's",
        () => host.DeleteAsync(copy.ProviderVideoId, cancellationToken), cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "The copies on {Host} could not be listed: {Code}")]
    static partial void NotListed(ILogger logger, HostingProvider host, string code);
}
