using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Uploads;

/// <summary>One file is one video per owner and first entity: who holds the hash.</summary>
sealed record HashClaim(string OwnerId, string? EntityType, string? EntityId, string Sha256, VideoId VideoId)
{
    public static readonly ItemMapper<HashClaim> Mapper = new(
        "hash", 1, ProductJson.Default.HashClaim, h => Keys.Hash(h.OwnerId, h.EntityType, h.EntityId, h.Sha256));

    public static HashClaim? Of(Video video) => video.ClaimedSha256 is { } sha256
        ? new HashClaim(video.OwnerId, video.ClaimedEntity?.Type, video.ClaimedEntity?.Id, sha256, video.Id)
        : null;
}

/// <summary>Uploads in the table; every change states what it expects to find.</summary>
sealed class UploadStore(VideosTable table)
{
    public VideosTable Table => table;

    public Task<Upload?> GetAsync(VideoId id, CancellationToken cancellationToken) =>
        table.GetAsync(Upload.Mapper, Keys.Upload(id), cancellationToken);

    /// <summary>The upload, if this caller may see it: its owner, or an admin. For others it does not exist.</summary>
    public async Task<Outcome<Upload>> FindAsync(VideoId id, Caller caller, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } upload && (caller.IsAdmin || caller.Subject == upload.OwnerId)
            ? upload
            : Errors.NotFound;

    /// <summary>The upload, if it takes parts and is the caller's own: only who began it goes on with it.</summary>
    public async Task<Outcome<Upload>> FindOwnAsync(VideoId id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, caller, cancellationToken);
        return !found.Succeeded ? found
            : found.Value.OwnerId != caller.Subject ? Errors.Forbidden
            : found.Value.Source is not null ? Errors.Conflict.With("it is fetched from a URL")
            : found;
    }

    public async Task<Outcome<Upload>> FindOpenAsync(VideoId id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindOwnAsync(id, caller, cancellationToken);
        return found.Succeeded && found.Value.Status != UploadStatus.Open ? Errors.UploadClosed : found;
    }

    public Task<HashClaim?> FindClaimAsync(HashClaim wanted, CancellationToken cancellationToken) =>
        table.GetAsync(HashClaim.Mapper, HashClaim.Mapper.KeyOf(wanted), cancellationToken);

    /// <summary>Takes the hash: it must be free, or still be held by whom it was found to be held by.</summary>
    public TransactWriteItem Claim(HashClaim claim, HashClaim? held) => table.Put(
        HashClaim.Mapper, claim, held is null ? WriteCondition.IsNew : HeldBy(held.VideoId));

    public TransactWriteItem Release(HashClaim claim) =>
        table.Delete(HashClaim.Mapper.KeyOf(claim), HeldBy(claim.VideoId));

    public TransactWriteItem Create(Upload upload) => table.Put(Upload.Mapper, upload, WriteCondition.IsNew);

    public TransactWriteItem Delete(Upload upload) => table.Delete(Keys.Upload(upload.Id), Still(upload.Status, upload.OwnerId));

    /// <summary>Part of a transaction: the upload as it should be, on condition that its status still is what was decided on.</summary>
    public TransactWriteItem Change(Upload after, UploadStatus from) => table.Put(Upload.Mapper, after, Still(from, after.OwnerId));

    /// <summary>False: its status has changed in between.</summary>
    public Task<bool> TryChangeAsync(Upload after, UploadStatus from, CancellationToken cancellationToken) =>
        table.PutAsync(Upload.Mapper, after, Still(from, after.OwnerId), cancellationToken);

    /// <summary>As above, and it has not moved since it was read.</summary>
    public Task<bool> TryChangeStillAsync(Upload after, Upload read, CancellationToken cancellationToken)
    {
        var still = Still(read.Status, read.OwnerId);
        still.Values![":progress"] = Upload.Mapper.ToItem(read)["progress_at"];
        return table.PutAsync(Upload.Mapper, after, still with { Expression = $"{still.Expression} AND progress_at = :progress" }, cancellationToken);
    }

    /// <summary>As above, for who fetches an import: open, and its lease is the one that was read or written last.</summary>
    public TransactWriteItem Change(Upload after, ImportSource held) => table.Put(Upload.Mapper, after, StillHeld(held, after.OwnerId));

    /// <inheritdoc cref="Change(Upload, ImportSource)"/>
    public Task<bool> TryChangeAsync(Upload after, ImportSource held, CancellationToken cancellationToken) =>
        table.PutAsync(Upload.Mapper, after, StillHeld(held, after.OwnerId), cancellationToken);

    /// <summary>Uploads under way whose last known progress is older, oldest first.</summary>
    public async Task<IReadOnlyList<Upload>> FindIdleAsync(DateTimeOffset progressBefore, CancellationToken cancellationToken)
    {
        var found = new List<Upload>();
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            var response = await table.Client.QueryAsync(
                new QueryRequest
                {
                    TableName = table.Name,
                    IndexName = "gsi1",
                    KeyConditionExpression = "gsi1pk = :open AND gsi1sk < :before",
                    ExpressionAttributeValues = new() { [":open"] = new(Keys.OpenUploads), [":before"] = new(Keys.Time(progressBefore)) },
                    ExclusiveStartKey = start,
                },
                cancellationToken);
            found.AddRange((response.Items ?? []).Select(Upload.Mapper.FromItem));
            start = response.LastEvaluatedKey;
        }
        while (start is { Count: > 0 });
        return found;
    }

    static WriteCondition HeldBy(VideoId id) =>
        new("attribute_not_exists(pk) OR video_id = :video", null, new() { [":video"] = new(id.ToString()) });

    static WriteCondition StillHeld(ImportSource held, string owner)
    {
        var open = Still(UploadStatus.Open, owner);
        open.Names!["#source"] = "source";
        if (held.Lease is not { } lease)
        {
            return open with { Expression = $"{open.Expression} AND attribute_not_exists(#source.lease)" };
        }
        open.Values![":lease"] = new(lease.ToString());
        return open with { Expression = $"{open.Expression} AND #source.lease = :lease" };
    }

    static WriteCondition Still(UploadStatus status, string owner) => new(
        "#status = :from AND owner_id = :owner",
        new() { ["#status"] = "status" },
        new() { [":from"] = new(SnakeCase.Of(status)), [":owner"] = new(owner) });
}
