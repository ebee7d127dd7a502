using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

[JsonConverter(typeof(SnakeCase<AttemptOutcome>))]
public enum AttemptOutcome { Running, Succeeded, Failed, Skipped }

/// <summary>One host's try at publishing one generation.</summary>
/// <param name="Code">Why it failed or was skipped, of <see cref="Errors"/>.</param>
/// <param name="Detail">In words; of one that succeeded, what of the original the copy does not have.</param>
/// <param name="ProviderVideoId">The copy on the host.</param>
/// <param name="Bytes">What the host holds of it; of one that failed, what another host had of the original, by its own word or by what was sent to it. Null: that is not known, as before it has fetched the file, or of <c>aws</c>, which fetches none.</param>
/// <param name="CostUsd">What the try cost, by the price book: each encoding that ended well, also where the try failed after it; null: nothing.</param>
/// <param name="RemovedAt">When it was seen to that nothing of it is left on the host; null: it is there, or nothing was begun.</param>
public sealed record HostAttempt(
    VideoId VideoId, int Generation, HostingProvider Host, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null,
    AttemptOutcome Outcome = AttemptOutcome.Running, string? Code = null, string? Detail = null, string? ProviderVideoId = null,
    long? Bytes = null, decimal? CostUsd = null, DateTimeOffset? RemovedAt = null)
{
    public static readonly ItemMapper<HostAttempt> Mapper = new(
        "attempt", 1, ProductJson.Default.HostAttempt, a => Keys.Attempt(a.VideoId, a.Generation, SnakeCase.Of(a.Host)));

    /// <value>For the trail: <c>generation 1, aws: host_timeout</c>.</value>
    [JsonIgnore]
    public string Subject => $"generation {Generation}, {SnakeCase.Of(Host)}{(Code is null ? "" : $": {Code}")}";

    public static WriteCondition Runs => OfRunning("outcome = :running");

    /// <summary>It runs, or was never begun.</summary>
    public static WriteCondition HasNotEnded => OfRunning("attribute_not_exists(pk) OR outcome = :running");

    public static HostAttempt Skipped(PublishTask task, HostingProvider host, Failure why, DateTimeOffset at) => new(
        task.VideoId, task.Generation, host, at, at, AttemptOutcome.Skipped, why.Error.Code, why.Detail ?? why.Error.Title);

    static WriteCondition OfRunning(string expression) =>
        new(expression, null, new() { [":running"] = new AttributeValue(SnakeCase.Of(AttemptOutcome.Running)) });

    public HostAttempt Failed(VideoError error, DateTimeOffset at) =>
        this with { EndedAt = at, Outcome = AttemptOutcome.Failed, Code = error.Code, Detail = error.Detail };
}

/// <summary>The attempts of a publication. One that has ended is not changed any more.</summary>
sealed class HostAttempts(VideosTable table)
{
    /// <summary>There is one of each host.</summary>
    const int Most = 10;

    /// <summary>Of a video, one for each publication and host; older ones have been seen to.</summary>
    const int MostOfAll = 100;

    /// <summary>Consistent, oldest first.</summary>
    public async Task<IReadOnlyList<HostAttempt>> OfAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var found = await table.QueryAsync(
            HostAttempt.Mapper, Keys.VideoPartition(task.VideoId), Keys.AttemptsOf(task.Generation), after: null, Most, newestFirst: false, cancellationToken);
        return [.. found.OrderBy(attempt => attempt.StartedAt)];
    }

    public async Task<HostAttempt?> RunningAsync(PublishTask task, CancellationToken cancellationToken) =>
        (await OfAsync(task, cancellationToken)).FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Running);

    /// <summary>Of all publications of a video, newest first.</summary>
    public Task<IReadOnlyList<HostAttempt>> OfVideoAsync(VideoId id, CancellationToken cancellationToken) =>
        table.QueryAsync(HostAttempt.Mapper, Keys.VideoPartition(id), Keys.AttemptPrefix, after: null, MostOfAll, newestFirst: true, cancellationToken);

    /// <summary>What it made is off its host; it had ended before. One that was purged meanwhile stays away.</summary>
    public Task RemovedAsync(HostAttempt attempt, DateTimeOffset at, CancellationToken cancellationToken) =>
        table.PutAsync(HostAttempt.Mapper, attempt with { RemovedAt = at }, WriteCondition.IsThere, cancellationToken);

    /// <param name="also">In the same transaction: its entry in the trail, and what must not have changed.</param>
    /// <returns>False: there is one already, or something has changed.</returns>
    public Task<bool> BeginAsync(HostAttempt attempt, IEnumerable<TransactWriteItem> also, CancellationToken cancellationToken) =>
        table.TransactAsync([table.Put(HostAttempt.Mapper, attempt, WriteCondition.IsNew), .. also], cancellationToken);
}
