using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Part of the task <c>sweep-hosts</c>: looks whether other hosts still have the copies that videos play from. One that somebody has deleted
/// there, which the host has to say twice, plays no more: its video is stored, which is announced, and published again at the next turn of
/// <see cref="RetryStored"/>. And of a deleted video it takes off what the event of its deletion did not, should that have been lost.
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
    /// <param name="listed">What hosts had on their lists just now: it is there.</param>
    public async Task RunAsync(HashSet<(HostingProvider Host, string ProviderVideoId)> listed, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var questions = new CopyQuestions(hosts, listed, until, clock);
        var failures = new List<Exception>();
        var before = (await videos.Table.GetAsync(MissedCopies.Mapper, Keys.MissedCopies, cancellationToken))?.Copies ?? [];
        var missed = new Dictionary<VideoId, MissedCopy>();
        foreach (var copy in before)
        {
            await TryAsync(
                async () =>
                {
                    if (!await IsSettledAsync(copy, questions, cancellationToken))
                    {
                        missed.Add(copy.VideoId, copy);
                    }
                },
                failures, cancellationToken);
        }
        await sweeps.RunAsync(Over, until, cursor => CheckPageAsync(cursor, questions, missed, failures, cancellationToken), cancellationToken);
        if (before.Count + missed.Count > 0)
        {
            await videos.Table.PutAsync(MissedCopies.Mapper, MissedCopies.Of(missed.Values), null, cancellationToken);
        }
        if (failures.Count > 0)
        {
            throw new AggregateException("Some copies could not be seen to.", failures);
        }
    }

    /// <summary>The second look. False: it was too soon for one, or the host did not say.</summary>
    async Task<bool> IsSettledAsync(MissedCopy copy, CopyQuestions questions, CancellationToken cancellationToken)
    {
        if (copy.At > clock.GetUtcNow() - MissedCopies.Again)
        {
            return false;
        }
        if (await videos.GetAsync(copy.VideoId, cancellationToken) is not { Status: VideoStatus.Ready, HostingProvider: { } } video || video.ProviderVideoId != copy.ProviderVideoId)
        {
            return true;
        }
        if (await questions.IsThereAsync(video, cancellationToken) is not { } isThere)
        {
            return false;
        }
        if (!isThere)
        {
            await LoseAsync(video, cancellationToken);
        }
        return true;
    }

    async Task<string?> CheckPageAsync(
        string? cursor, CopyQuestions questions, Dictionary<VideoId, MissedCopy> missed, List<Exception> failures, CancellationToken cancellationToken)
    {
        if (questions.AreSpent)
        {
            return cursor;
        }
        var (page, next) = await ReadAsync(cursor, cancellationToken);
        var answers = new List<(Video Video, bool IsThere)>();
        var last = cursor;
        foreach (var video in page)
        {
            if (last != cursor && questions.AreOver)
            {
                // The next turn goes on with this one.
                next = last;
                break;
            }
            if (UpdateCopy.Withdrawn(video) is not null)
            {
                await TryAsync(() => update.HandleAsync(video.Id, cancellationToken), failures, cancellationToken);
            }
            else if (video.Status == VideoStatus.Ready && await questions.IsThereAsync(video, cancellationToken) is { } isThere)
            {
                answers.Add((video, isThere));
            }
            last = video.Id.ToString();
        }
        foreach (var ofHost in answers.ToLookup(answer => answer.Video.HostingProvider!.Value))
        {
            Video[] missing = [.. ofHost.Where(answer => !answer.IsThere).Select(answer => answer.Video)];
            if (!IsBelieved(ofHost.Count(), missing.Length))
            {
                NotBelieved(logger, ofHost.Key, missing.Length, ofHost.Count());
                continue;
            }
            foreach (var video in missing)
            {
                missed.TryAdd(video.Id, new MissedCopy(video.Id, video.ProviderVideoId!, clock.GetUtcNow()));
            }
        }
        return next;
    }

    static async Task TryAsync(Func<Task> work, List<Exception> failures, CancellationToken cancellationToken)
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

    internal static bool IsBelieved(int asked, int missing) => missing <= FewEnough || missing * 2 <= asked;

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
