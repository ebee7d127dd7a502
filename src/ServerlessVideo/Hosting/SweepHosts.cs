using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// The task <c>sweep-hosts</c>: compares what each host says it has with the records, and removes copies of ours that no video plays and nobody
/// makes: those of a crash between ordering and writing down, and those of hosts that did not answer when they were to be removed. Then it
/// looks for copies that are gone (<see cref="LostCopies"/>). What carries no name of this deployment is none of ours. A run that has no
/// more time goes on another time where it stopped.
/// </summary>
sealed partial class SweepHosts(
    VideoStore videos, VideoHosts hosts, HostCopies copies, LostCopies lost, Trail trail, TimeProvider clock, ILogger<SweepHosts> logger)
{
    public const string Name = "sweep-hosts";

    /// <summary>The function has five minutes, and a page takes seconds.</summary>
    static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    /// <summary>A younger copy may be about to be written down.</summary>
    static readonly TimeSpan Young = TimeSpan.FromHours(1);

    /// <summary>What a video has moved away from is somebody's still for a day.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromHours(25);

    readonly Sweeps sweeps = new(videos.Table, clock);

    /// <summary>Each host has an equal part of the time that is left, and so has the search for what is gone; what fails on one keeps no other from its turn.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ends = clock.GetUtcNow() + Budget;
        var listed = new HashSet<(HostingProvider, string)>();
        List<Func<DateTimeOffset, Task>> parts = [];
        foreach (var host in hosts.All)
        {
            if (await host.IsSetUpAsync(cancellationToken))
            {
                parts.Add(until => SweepAsync(host, listed, until, cancellationToken));
            }
        }
        parts.Add(until => lost.RunAsync(listed, until, cancellationToken));
        var failures = new List<Exception>();
        for (var i = 0; i < parts.Count; i++)
        {
            var now = clock.GetUtcNow();
            try
            {
                await parts[i](now + ((ends - now) / (parts.Count - i)));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(e);
            }
        }
        if (failures.Count > 0)
        {
            throw new AggregateException("Some hosts could not be swept.", failures);
        }
    }

    /// <summary>A copy that cannot be removed keeps no other from its turn; it is told at the end.</summary>
    async Task SweepAsync(IVideoHost host, HashSet<(HostingProvider, string)> listed, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        await sweeps.RunAsync(SnakeCase.Of(host.Provider), until, cursor => SweepPageAsync(host, cursor, listed, failures, until, cancellationToken), cancellationToken);
        if (failures.Count > 0)
        {
            throw new AggregateException("Some copies could not be removed.", failures);
        }
    }

    async Task<string?> SweepPageAsync(
        IVideoHost host, string? cursor, HashSet<(HostingProvider, string)> listed, List<Exception> failures, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var page = await host.ListAsync(cursor, cancellationToken);
        if (page.Failure is { } failure)
        {
            NotListed(logger, host.Provider, failure.Error.Code);
            // A cursor that the host does not take (any more) is no reason never to begin again.
            return failure.Error == Errors.HostRefused ? null : cursor;
        }
        listed.UnionWith(page.Value.Items.Select(copy => (host.Provider, copy.ProviderVideoId)));
        foreach (var copy in page.Value.Items)
        {
            if (copy.Name is { } name && PublishTask.TryParse(name, out var task) && await IsOrphanAsync(host.Provider, copy, task, cancellationToken))
            {
                if ((await RemoveAsync(host, copy, task, cancellationToken)).Failure is { } resisted)
                {
                    failures.Add(new HostException(host.Provider, resisted));
                }
                // What was removed is not on the page when it is listed again; what was not holds up no page behind it.
                if (clock.GetUtcNow() >= until)
                {
                    return failures.Count > 0 ? page.Value.NextCursor : cursor;
                }
            }
        }
        return page.Value.NextCursor;
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
        // Without a host on record one that is ready plays from ours, and any other from nowhere.
        var plays = (video.DeletedFrom ?? video.Status) == VideoStatus.Ready && video.Generation == task.Generation
            && (video.HostingProvider ?? HostingProvider.Aws) == host && (known is null || known.ProviderVideoId == copy.ProviderVideoId);
        return !plays && (video.Generation <= task.Generation || video.UpdatedAt <= now - Grace || copy.State != HostedState.Ready);
    }

    Task<Outcome<bool>> RemoveAsync(IVideoHost host, HostedVideo copy, PublishTask task, CancellationToken cancellationToken) => trail.RunAsync(
        task.VideoId, Name, TrailSteps.RemoveCopies, $"generation {task.Generation}, {SnakeCase.Of(host.Provider)}: nobody's",
        () => host.DeleteAsync(copy.ProviderVideoId, cancellationToken), cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "The copies on {Host} could not be listed: {Code}")]
    static partial void NotListed(ILogger logger, HostingProvider host, string code);
}
