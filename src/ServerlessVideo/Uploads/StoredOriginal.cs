using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>
/// A verified file of an owner, kept once whatever number of videos is made of it. The object lies under the key of the video
/// that brought it, which may be purged before the others; it goes with the last of <see cref="Holders"/>.
/// </summary>
sealed record StoredOriginal
{
    /// <summary>Beyond it a further video keeps a copy of its own: 5,000 ids are half of what an item holds.</summary>
    public const int MaximumHolders = 5000;

    public static readonly ItemMapper<StoredOriginal> Mapper = new(
        "original", 1, ProductJson.Default.StoredOriginal, o => Keys.Original(o.OwnerId, o.Sha256),
        o => new IndexAttributes(Gsi1Pk: Keys.ObjectPartition(o.Key), Gsi1Sk: o.Sha256));

    public required string OwnerId { get; init; }
    public required string Sha256 { get; init; }
    public required string Bucket { get; init; }
    public required string Key { get; init; }
    public required string VersionId { get; init; }

    /// <summary>What S3 holds it against.</summary>
    public string? Checksum { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }
    public required MediaType MediaType { get; init; }
    public required string ContentType { get; init; }

    /// <summary>None: the last was purged, and the bytes are about to go.</summary>
    public required IReadOnlyList<VideoId> Holders { get; init; }

    /// <summary>Rises with every write.</summary>
    public long Revision { get; init; } = 1;

    public bool IsShareable => Holders.Count is > 0 and < MaximumHolders;

    /// <summary>Whether the object has to stay.</summary>
    public bool Keeps(string key) => Key == key && Holders.Count > 0;

    public static StoredOriginal Of(Video video, Original original, string sha256) => new()
    {
        OwnerId = video.OwnerId, Sha256 = sha256, Bucket = original.Bucket, Key = original.Key, VersionId = original.VersionId,
        Checksum = original.Checksum, Size = video.FileSizeBytes, MediaType = video.MediaType, ContentType = video.ContentType, Holders = [video.Id],
    };

    public Original Location() => new(Bucket, Key, VersionId, Checksum);

    public StoredOriginal With(VideoId holder) => this with { Holders = [.. Holders, holder], Revision = Revision + 1 };

    public StoredOriginal Without(VideoId holder) => this with { Holders = [.. Holders.Where(id => id != holder)], Revision = Revision + 1 };
}

/// <summary>Stored originals in the table; every write states what was read.</summary>
sealed class OriginalStore(VideosTable table)
{
    public Task<StoredOriginal?> FindAsync(string owner, string sha256, CancellationToken cancellationToken) =>
        table.GetAsync(StoredOriginal.Mapper, Keys.Original(owner, sha256), cancellationToken);

    /// <summary>Whether any video holds this object, also when the video of its key is gone. Seconds behind the writes.</summary>
    public async Task<bool> IsHeldAsync(string objectKey, CancellationToken cancellationToken)
    {
        var response = await table.Client.QueryAsync(
            new QueryRequest
            {
                TableName = table.Name,
                IndexName = "gsi1",
                KeyConditionExpression = "gsi1pk = :object",
                ExpressionAttributeValues = new() { [":object"] = new(Keys.ObjectPartition(objectKey)) },
            },
            cancellationToken);
        return (response.Items ?? []).Select(StoredOriginal.Mapper.FromItem).Any(original => original.Keeps(objectKey));
    }

    /// <param name="before">What was read; null: there was none.</param>
    public TransactWriteItem Put(StoredOriginal after, StoredOriginal? before) =>
        table.Put(StoredOriginal.Mapper, before is null ? after : after with { Revision = before.Revision + 1 }, Unchanged(before));

    public TransactWriteItem Delete(StoredOriginal original) => table.Delete(StoredOriginal.Mapper.KeyOf(original), Unchanged(original));

    /// <summary>Writes nothing; the transaction happens only if the bytes are still held: by this video, or by any.</summary>
    public TransactWriteItem StillHeld(StoredOriginal original, VideoId? by = null) => table.Check(
        StoredOriginal.Mapper.KeyOf(original),
        by is { } holder
            ? new WriteCondition("#key = :key AND contains(holders, :holder)", new() { ["#key"] = "key" }, new() { [":key"] = new(original.Key), [":holder"] = new(holder.ToString()) })
            : new WriteCondition("#key = :key AND size(holders) > :none", new() { ["#key"] = "key" }, new() { [":key"] = new(original.Key), [":none"] = new() { N = "0" } }));

    static WriteCondition Unchanged(StoredOriginal? before) => before is null
        ? WriteCondition.IsNew
        : new WriteCondition("revision = :revision", null, new() { [":revision"] = new() { N = before.Revision.ToString() } });
}
