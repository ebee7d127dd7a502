using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Library;

/// <summary>Videos in the table. Every change is conditional on the version it was decided on.</summary>
public sealed class VideoStore(VideosTable table, IdGenerator ids, TimeProvider clock)
{
    /// <summary>More than this many lost races in a row is not contention but a bug.</summary>
    const int Attempts = 10;

    public static readonly ItemMapper<Video> Mapper = new(
        "video", 1, ProductJson.Default.Video, v => Keys.Video(v.Id),
        v => new IndexAttributes(
            Gsi1Pk: Keys.OwnerPartition(v.OwnerId), Gsi1Sk: v.Id.ToString(),
            Gsi2Pk: Keys.AllVideos, Gsi2Sk: v.Id.ToString(),
            SearchText: $"{v.Title}\n{v.FileName}".ToLowerInvariant(),
            EntityKeys: [.. v.Entities.Select(entity => Keys.EntityKey(entity.Type, entity.Id)).Distinct()]));

    public VideosTable Table => table;

    public Task<Video?> GetAsync(VideoId id, CancellationToken cancellationToken) =>
        table.GetAsync(Mapper, Keys.Video(id), cancellationToken);

    /// <summary>A new video with what belongs to it, all or nothing. False: one of the conditions did not hold.</summary>
    public Task<bool> CreateAsync(Video video, IEnumerable<TransactWriteItem> also, CancellationToken cancellationToken) =>
        table.TransactAsync([table.Put(Mapper, video, WriteCondition.IsNew), .. Consequences(null, video), .. also], cancellationToken);

    public Task<Outcome<Video>> ChangeAsync(VideoId id, Func<Video, Outcome<Video>> decide, CancellationToken cancellationToken) =>
        ChangeAsync(id, decide, null, null, cancellationToken);

    /// <summary>
    /// Reads, decides, writes on condition that nothing changed in between, and decides again if something did.
    /// The outbox items and the progress event that follow from the change are in the same transaction, as is
    /// what <paramref name="also"/> adds. Answering the very record that was given means: nothing to do.
    /// </summary>
    /// <param name="asOwner">Whose video it must be; null: anyone's.</param>
    public Task<Outcome<Video>> ChangeAsync(
        VideoId id,
        Func<Video, Outcome<Video>> decide,
        Func<Video, IEnumerable<TransactWriteItem>>? also,
        string? asOwner,
        CancellationToken cancellationToken) => ChangeAsync(id, video => Task.FromResult(decide(video)), also, asOwner, cancellationToken);

    /// <summary>For what is decided on more than the record; <paramref name="also"/> says what of that must not have changed.</summary>
    public async Task<Outcome<Video>> ChangeAsync(
        VideoId id,
        Func<Video, Task<Outcome<Video>>> decide,
        Func<Video, IEnumerable<TransactWriteItem>>? also,
        string? asOwner,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await GetAsync(id, cancellationToken) is not { } before)
            {
                return Errors.NotFound;
            }
            var decision = await decide(before);
            if (!decision.Succeeded || ReferenceEquals(decision.Value, before))
            {
                return decision;
            }
            if (await TryChangeAsync(before, decision.Value, also, asOwner, cancellationToken) is { } after)
            {
                return after;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"Video {id} changed under {Attempts} attempts to change it.");
    }

    /// <summary>Writes what was decided on <paramref name="before"/>. Null: it, or what the writes of <paramref name="also"/> expect, has changed.</summary>
    public async Task<Video?> TryChangeAsync(
        Video before, Video decided, Func<Video, IEnumerable<TransactWriteItem>>? also, string? asOwner, CancellationToken cancellationToken)
    {
        var after = decided with { Version = before.Version + 1, UpdatedAt = clock.GetUtcNow() };
        TransactWriteItem[] writes =
            [table.Put(Mapper, after, Unchanged(before, asOwner)), .. Consequences(before, after), .. also?.Invoke(after) ?? []];
        return await table.TransactAsync(writes, cancellationToken) ? after : null;
    }

    /// <summary>Part of a transaction: the record goes, on condition that it is as it was read.</summary>
    public TransactWriteItem Delete(Video video) => table.Delete(Keys.Video(video.Id), Unchanged(video, null));

    /// <summary>Part of a transaction: the record is as it was read.</summary>
    public TransactWriteItem Still(Video video) => table.Check(Keys.Video(video.Id), Unchanged(video, null));

    IEnumerable<TransactWriteItem> Consequences(Video? before, Video after)
    {
        foreach (var announcement in Announcements.Outbox(before, after, ids))
        {
            yield return table.Put(OutboxEvent.Mapper, announcement, WriteCondition.IsNew);
        }
        if (Announcements.Progress(before, after) is { } progress)
        {
            yield return table.Put(ProgressEvent.Mapper, progress, WriteCondition.IsNew);
        }
    }

    /// <summary>The owner stands in the condition too: no bug in a handler writes to another's video.</summary>
    static WriteCondition Unchanged(Video before, string? asOwner)
    {
        var values = new Dictionary<string, AttributeValue> { [":version"] = new() { N = before.Version.ToString() } };
        if (asOwner is null)
        {
            return new WriteCondition("version = :version", null, values);
        }
        values[":owner"] = new AttributeValue(asOwner);
        return new WriteCondition("version = :version AND owner_id = :owner", null, values);
    }
}
