using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Part of the task <c>sweep-hosts</c>: asks other hosts for the copies that videos play from. One that somebody has deleted there plays no
/// more: its video is stored, which is announced, and published again at the next turn of <see cref="RetryStored"/>. And of a deleted video it
/// takes off what the event of its deletion did not, should that have been lost.
/// </summary>
sealed partial class LostCopies(
    VideoStore videos, VideoHosts hosts, RemoveCopies remove, UpdateCopy update, Trail trail, TimeProvider clock, ILogger<LostCopies> logger)
{
    const string Over = "videos";

    /// <value>Videos that are read at once; few of them lie elsewhere.</value>
    const int PageSize = 200;

    /// <value>A host that misses more than this of a page's copies, and more than half, is not believed: it is asked with another account.</value>
    const int FewEnough = 3;

    readonly Sweeps sweeps = new(videos.Table, clock);

    /// <summary>What does not work out with one video keeps no other from its turn.</summary>
    public async Task RunAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        await sweeps.RunAsync(Over, until, cursor => CheckPageAsync(cursor, failures, cancellationToken), cancellationToken);
        if (failures.Count > 0)
        {
            throw new AggregateException("Some copies could not be seen to.", failures);
        }
    }

    async Task<string?> CheckPageAsync(string? cursor, List<Exception> failures, CancellationToken cancellationToken)
    {
        var (page, next) = await ReadAsync(cursor, cancellationToken);
        foreach (var shown in page.Where(video => UpdateCopy.Withdrawn(video) is not null))
        {
            await TryAsync(() => update.HandleAsync(shown.Id, cancellationToken));
        }
        foreach (var ofHost in page.Where(video => video.Status == VideoStatus.Ready).GroupBy(video => video.HostingProvider!.Value))
        {
            var (asked, missing) = await AskAsync(hosts[ofHost.Key], ofHost, cancellationToken);
            if (!IsBelieved(asked, missing.Count))
            {
                NotBelieved(logger, ofHost.Key, missing.Count, asked);
                continue;
            }
            foreach (var video in missing)
            {
                await TryAsync(() => LoseAsync(video, cancellationToken));
            }
        }
        return next;

        async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(e);
            }
        }
    }

    internal static bool IsBelieved(int asked, int missing) => missing <= FewEnough || missing * 2 <= asked;

    /// <summary>A host that is not set up, or does not answer, says nothing; the next pass comes by again.</summary>
    static async Task<(int Asked, IReadOnlyList<Video> Missing)> AskAsync(IVideoHost host, IEnumerable<Video> ofHost, CancellationToken cancellationToken)
    {
        var (asked, missing) = (0, new List<Video>());
        foreach (var video in await host.IsSetUpAsync(cancellationToken) ? ofHost : [])
        {
            var answer = await host.GetAsync(video.ProviderVideoId!, cancellationToken);
            if (answer.Failure is { } failure && failure.Error != Errors.HostCopyMissing)
            {
                break;
            }
            asked++;
            if (answer.Failure is not null)
            {
                missing.Add(video);
            }
        }
        return (asked, missing);
    }

    async Task LoseAsync(Video video, CancellationToken cancellationToken)
    {
        var host = SnakeCase.Of(video.HostingProvider!.Value);
        var lost = false;
        var stored = await videos.ChangeAsync(
            video.Id,
            current => (lost = IsStillThere(current, video)) ? current.Withdrawn(Errors.HostCopyMissing.With($"{host} does not know it any more").ToVideoError())! : current,
            after =>
            [
                trail.Done(after.Id, SweepHosts.Name, TrailSteps.CopyLost, $"generation {after.Generation}, {host}"),
                videos.Table.Put(StoredRetry.Mapper, new StoredRetry(after.Id, clock.GetUtcNow())),
            ],
            asOwner: null, cancellationToken);
        if (stored.Succeeded && lost)
        {
            Lost(logger, video.Id, video.HostingProvider!.Value);
            await remove.HandleAsync(new PublishTask(video.Id, video.Generation), cancellationToken);
        }
    }

    /// <summary>By the record: it plays from that copy, and nothing is on its way to take its place.</summary>
    static bool IsStillThere(Video now, Video before) =>
        now is { Status: VideoStatus.Ready, Moving: null or { Error: not null } } && now.HostingProvider == before.HostingProvider && now.ProviderVideoId == before.ProviderVideoId;

    /// <param name="cursor">The last id read.</param>
    async Task<(IReadOnlyList<Video> Videos, string? Next)> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var response = await videos.Table.Client.QueryAsync(
            new QueryRequest
            {
                TableName = videos.Table.Name,
                IndexName = "gsi2",
                KeyConditionExpression = "gsi2pk = :all AND gsi2sk > :after",
                FilterExpression = "hosting_provider IN (:cloudflare, :loom) AND #status IN (:ready, :deleted)",
                ExpressionAttributeNames = new() { ["#status"] = "status" },
                ExpressionAttributeValues = new()
                {
                    [":all"] = new(Keys.AllVideos), [":after"] = new(cursor ?? " "), [":ready"] = new(SnakeCase.Of(VideoStatus.Ready)),
                    [":deleted"] = new(SnakeCase.Of(VideoStatus.Deleted)),
                    [":cloudflare"] = new(SnakeCase.Of(HostingProvider.Cloudflare)), [":loom"] = new(SnakeCase.Of(HostingProvider.Loom)),
                },
                Limit = PageSize,
            },
            cancellationToken);
        return ([.. (response.Items ?? []).Select(VideoStore.Mapper.FromItem)], response.LastEvaluatedKey is { Count: > 0 } last ? last["gsi2sk"].S : null);
    }

    [LoggerMessage(1, LogLevel.Error, "The copy of video {Id} on {Host} is gone; it is published again")]
    static partial void Lost(ILogger logger, VideoId id, HostingProvider host);

    [LoggerMessage(2, LogLevel.Error, "{Host} knows {Missing} of {Asked} copies no more: that is not believed, see whether its account is the right one")]
    static partial void NotBelieved(ILogger logger, HostingProvider host, int missing, int asked);
}
