using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Hosting;

/// <summary>When a video that no host took is published again. Whether it still waits for that is for the video to say.</summary>
public sealed record StoredRetry(VideoId VideoId, DateTimeOffset DueAt)
{
    static readonly TimeSpan First = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromDays(1);

    public static readonly ItemMapper<StoredRetry> Mapper = new(
        "stored_retry", 1, ProductJson.Default.StoredRetry, r => Keys.StoredRetry(r.VideoId),
        r => new IndexAttributes(Gsi1Pk: Keys.StoredRetries, Gsi1Sk: Keys.Time(r.DueAt)));

    /// <summary>Each wait is three times the one before, up to a day. Null: somebody stopped it, and starts it again.</summary>
    public static StoredRetry? After(Video stored, DateTimeOffset now) => stored.Error is { } error && PublishFailure.MayPass(error)
        ? new StoredRetry(stored.Id, now + Wait(stored.StoredTimes))
        : null;

    public static WriteCondition Unchanged(StoredRetry read)
    {
        var due = Mapper.ToItem(read)["due_at"];
        return new WriteCondition("due_at = :due", null, new() { [":due"] = due });
    }

    internal static TimeSpan Wait(int times) =>
        TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, First.Ticks * Math.Pow(3, Math.Clamp(times - 1, 0, 20))));
}

/// <summary>The task <c>retry-stored</c>: what is stored is published again when it is due, as a new generation.</summary>
sealed partial class RetryStored(VideoStore videos, StartPublish start, Trail trail, TimeProvider clock, ILogger<RetryStored> logger)
{
    public const string Name = "retry-stored";

    public async Task RunAsync(CancellationToken cancellationToken) => await OneByOne.RunAsync(
        (await DueAsync(cancellationToken)).ToAsyncEnumerable(), due => RetryAsync(due, cancellationToken),
        "Some stored videos could not be published again.", cancellationToken);

    /// <summary>The record goes in the transaction in which the video is published again; an execution that is then not started is the reconciler's.</summary>
    async Task RetryAsync(StoredRetry due, CancellationToken cancellationToken)
    {
        var waits = false;
        var again = await videos.ChangeAsync(
            due.VideoId,
            // Not what somebody has stopped since.
            video => (waits = video.Status == VideoStatus.Stored && StoredRetry.After(video, clock.GetUtcNow()) is not null) ? RetryPublish.Again(video) : video,
            video =>
            [
                videos.Table.Delete(Keys.StoredRetry(due.VideoId)),
                trail.Done(due.VideoId, Maintenance.Function.Name, TrailSteps.RetryPublish, $"generation {video.Generation}"),
            ],
            asOwner: null, cancellationToken);
        if (again.Succeeded && waits)
        {
            Again(logger, due.VideoId, again.Value.Generation);
            await start.RunAsync(again.Value, Maintenance.Function.Name, cancellationToken);
            return;
        }
        // Somebody was faster, or it is gone or deleted; what is restored as stored is started by hand.
        await videos.Table.TransactAsync([videos.Table.Delete(Keys.StoredRetry(due.VideoId), StoredRetry.Unchanged(due))], cancellationToken);
    }

    async Task<IReadOnlyList<StoredRetry>> DueAsync(CancellationToken cancellationToken)
    {
        var response = await videos.Table.Client.QueryAsync(
            new QueryRequest
            {
                TableName = videos.Table.Name,
                IndexName = "gsi1",
                KeyConditionExpression = "gsi1pk = :stored AND gsi1sk <= :now",
                ExpressionAttributeValues = new() { [":stored"] = new(Keys.StoredRetries), [":now"] = new(Keys.Time(clock.GetUtcNow())) },
                // More are there at the next turn.
                Limit = 100,
            },
            cancellationToken);
        return [.. (response.Items ?? []).Select(StoredRetry.Mapper.FromItem)];
    }

    [LoggerMessage(1, LogLevel.Information, "Video {Id} is published again: generation {Generation}")]
    static partial void Again(ILogger logger, VideoId id, int generation);
}
