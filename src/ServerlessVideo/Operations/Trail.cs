using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Operations;

/// <summary>
/// The write-ahead audit trail: a step of consequence is written down before it begins and after it ended, so that whatever dies
/// in between leaves a trace. What is one write to the table has its entry in the same transaction. Entries are only ever added: each write demands a new key, and the functions' roles deny the rest.
/// </summary>
sealed class Trail(VideosTable table, IdGenerator ids, TimeProvider clock)
{
    public static string ActorOf(Caller caller) => ActorOf(caller.Subject ?? throw new InvalidOperationException("Nobody acts anonymously."));

    public static string ActorOf(string subject) => $"user:{subject}";

    /// <summary>An expected refusal ends the step as failed, with its code; an exception with its type.</summary>
    public Task<Outcome<T>> RunAsync<T>(
        VideoId id, string actor, string step, string? detail, Func<Task<Outcome<T>>> work, CancellationToken cancellationToken)
        where T : notnull => RunAsync(id, actor, step, detail, work, outcome => outcome.Failure?.Error.Code, cancellationToken);

    public Task RunAsync(VideoId id, string actor, string step, string? detail, Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            id, actor, step, detail,
            async () =>
            {
                await work();
                return true;
            },
            _ => null, cancellationToken);

    /// <param name="failure">The code of a result that is a failure; null: it succeeded.</param>
    public Task<T> RunAsync<T>(
        VideoId id, string actor, string step, string? detail, Func<Task<T>> work, Func<T, string?> failure, CancellationToken cancellationToken) =>
        RunTurnAsync(id, actor, step, detail, begins: true, work, _ => true, failure, cancellationToken);

    /// <summary>A turn of a step that takes as many as it wants: of its beginning and of its end there is one entry each. A turn that throws has one, too.</summary>
    /// <param name="begins">It is the first.</param>
    /// <param name="ends">Whether it turned out to be the last.</param>
    public async Task<T> RunTurnAsync<T>(
        VideoId id, string actor, string step, string? detail, bool begins, Func<Task<T>> work, Func<T, bool> ends, Func<T, string?> failure,
        CancellationToken cancellationToken)
    {
        if (begins)
        {
            await WriteAsync(Entry(id, actor, step, TrailState.Started, detail), cancellationToken);
        }
        return await EndAsync(id, actor, step, detail, work, ends, failure);
    }

    /// <summary>A step that may begin only while a condition holds: it stands in one transaction with the entry of its beginning. False: it does not hold.</summary>
    public async Task<bool> TryRunAsync(
        VideoId id, string actor, string step, string? detail, TransactWriteItem condition, Func<Task> work, CancellationToken cancellationToken)
    {
        var started = table.Put(TrailEntry.Mapper, Entry(id, actor, step, TrailState.Started, detail), WriteCondition.IsNew);
        return await table.TransactAsync([condition, started], cancellationToken) && await EndAsync(
            id, actor, step, detail,
            async () =>
            {
                await work();
                return true;
            },
            _ => true, _ => null);
    }

    async Task<T> EndAsync<T>(VideoId id, string actor, string step, string? detail, Func<Task<T>> work, Func<T, bool> ends, Func<T, string?> failure)
    {
        T result;
        try
        {
            result = await work();
        }
        catch (Exception e)
        {
            // Types and codes only: messages may carry addresses.
            var thrown = (e as AmazonServiceException)?.ErrorCode is { Length: > 0 } code ? code : e.GetType().Name;
            await WriteAsync(Entry(id, actor, step, TrailState.Failed, thrown), CancellationToken.None);
            throw;
        }
        if (!ends(result))
        {
            return result;
        }
        var refused = failure(result);
        await WriteAsync(Entry(id, actor, step, refused is null ? TrailState.Succeeded : TrailState.Failed, refused ?? detail), CancellationToken.None);
        return result;
    }

    /// <summary>Should it be there already, it is this one: a retry after an answer that got lost (74 bits of the id are random).</summary>
    async Task WriteAsync(TrailEntry entry, CancellationToken cancellationToken) =>
        await table.PutAsync(TrailEntry.Mapper, entry, WriteCondition.IsNew, cancellationToken);

    TrailEntry Entry(VideoId id, string actor, string step, TrailState state, string? detail) => new(ids.Next(), id, step, state, actor, detail, clock.GetUtcNow());

    /// <summary>A step that is a single write: part of its transaction, so that it happened if and only if it is in the trail.</summary>
    public TransactWriteItem Done(VideoId id, string actor, string step, string? detail) =>
        table.Put(TrailEntry.Mapper, Entry(id, actor, step, TrailState.Succeeded, detail), WriteCondition.IsNew);

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<TrailEntry>> ListAsync(VideoId id, Guid? after, int limit, CancellationToken cancellationToken) => table.QueryAsync(
        TrailEntry.Mapper, Keys.AuditPartition(id), Keys.AuditPrefix, after is { } entry ? Keys.Audit(id, entry).Sk : null, limit, newestFirst: false, cancellationToken);

    /// <summary>Whether somebody asked for everything of this video to be removed, and that was begun.</summary>
    public async Task<bool> WasPurgedAsync(VideoId id, CancellationToken cancellationToken)
    {
        const int page = 100;
        for (Guid? after = null; ;)
        {
            var entries = await ListAsync(id, after, page, cancellationToken);
            if (entries.Any(entry => entry.Step == TrailSteps.Purge))
            {
                return true;
            }
            if (entries.Count < page)
            {
                return false;
            }
            after = entries[^1].Id;
        }
    }
}
