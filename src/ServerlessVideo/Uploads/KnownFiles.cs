using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>What is known of a file that a video brings or claims: who holds its hash, and where verified bytes of it lie.</summary>
/// <param name="Wanted">The claim of the video that asks.</param>
/// <param name="Held">The claim as it stands, be it the asker's own.</param>
/// <param name="Holder">The video of <see cref="Held"/>; null also when it is gone.</param>
/// <param name="Present">Of the holder's original and the stored one: those that S3 has.</param>
/// <param name="IsGone">S3 has not even the version of the stored one, which a delete marker would only hide.</param>
sealed record KnownFile(HashClaim Wanted, HashClaim? Held, Video? Holder, StoredOriginal? Stored, IReadOnlySet<Original> Present, bool IsGone)
{
    /// <summary>Another video that has the file: all its bytes arrived, and it is neither failed nor deleted.</summary>
    public Video? Arrived =>
        Holder is { Status: VideoStatus.Verifying or VideoStatus.Processing or VideoStatus.Stored or VideoStatus.Ready } && Holder.Id != Wanted.VideoId
            ? Holder
            : null;

    /// <summary>Another video that is being verified: it only announced the hash, and may still turn out to be something else.</summary>
    public Video? Verifying => Arrived is { Status: VideoStatus.Verifying } verifying ? verifying : null;

    /// <summary>Another video whose bytes were verified and are still there: nothing is given up for one that lost its original.</summary>
    public Video? Verified => Verifying is null && Arrived is { Original: { } original } arrived && Present.Contains(original) ? arrived : null;

    /// <summary>Bytes that a further video can share.</summary>
    public StoredOriginal? Shareable => Stored is { IsShareable: true } stored && Present.Contains(stored.Location()) ? stored : null;

    /// <summary>The item names bytes that nobody holds any more, or that never come back. While they are hidden it says who holds them.</summary>
    public bool IsVacant => Stored is null or { Holders.Count: 0 } || IsGone;
}

/// <summary>
/// One file is one video per owner and first entity, and one object per owner. Everything read here stands in the condition of the
/// write that rests on it, so of two that race one reads again. What the records say of bytes is believed only when S3 has them.
/// </summary>
sealed class KnownFiles(IAmazonS3 s3, UploadStore uploads, VideoStore videos, OriginalStore originals)
{
    /// <summary>Null: the video has claimed no file.</summary>
    public async Task<KnownFile?> LookAsync(Video video, CancellationToken cancellationToken) =>
        HashClaim.Of(video) is { } claim ? await LookAsync(claim, cancellationToken) : null;

    public async Task<KnownFile> LookAsync(HashClaim wanted, CancellationToken cancellationToken)
    {
        var held = await uploads.FindClaimAsync(wanted, cancellationToken);
        var holder = held is null ? null : await videos.GetAsync(held.VideoId, cancellationToken);
        var stored = await originals.FindAsync(wanted.OwnerId, wanted.Sha256, cancellationToken);
        var present = new HashSet<Original>();
        foreach (var original in new[] { holder?.Original, stored?.Location() }.OfType<Original>().Distinct())
        {
            if (await IsPresentAsync(original, cancellationToken))
            {
                present.Add(original);
            }
        }
        var isGone = stored is not null && !present.Contains(stored.Location()) && !await HasVersionAsync(stored.Location(), cancellationToken);
        return new KnownFile(wanted, held, holder, stored, present, isGone);
    }

    /// <summary>
    /// That the bytes which this video does not keep itself, as it shares or is a duplicate, are kept elsewhere: its own may go in
    /// consequence of a transaction with this condition, which no purge of the others outlives. Null: they are not.
    /// </summary>
    public async Task<TransactWriteItem?> KeptElsewhereAsync(Video video, CancellationToken cancellationToken)
    {
        if (HashClaim.Of(video with { ClaimedSha256 = video.Sha256 }) is not { } wanted)
        {
            return null;
        }
        if (!video.SharesOriginal)
        {
            var known = await LookAsync(wanted, cancellationToken);
            return known.Verified is { } there ? videos.Still(there) : known.Shareable is { } shareable ? originals.StillHeld(shareable) : null;
        }
        return await originals.FindAsync(wanted.OwnerId, wanted.Sha256, cancellationToken) is { } stored
            && stored.Keeps(video.Original!.Key) && stored.Holders.Contains(video.Id) && await IsPresentAsync(video.Original, cancellationToken)
            ? originals.StillHeld(stored, video.Id)
            : null;
    }

    /// <summary>Bytes of this video's file that can be shared, elsewhere than where it has its own. Null: there are none.</summary>
    public async Task<StoredOriginal?> FindElsewhereAsync(Video video, CancellationToken cancellationToken) =>
        video.Sha256 is { } sha256 && await originals.FindAsync(video.OwnerId, sha256, cancellationToken) is { IsShareable: true } stored
            && stored.Location() != video.Original && await IsPresentAsync(stored.Location(), cancellationToken)
            ? stored
            : null;

    /// <summary>Takes the hash: from nobody, from itself, or from a video that has not brought the file and still has not.</summary>
    public IEnumerable<TransactWriteItem> Take(KnownFile file)
    {
        yield return uploads.Claim(file.Wanted, file.Held);
        if (file.Holder is { } holder && holder.Id != file.Wanted.VideoId)
        {
            yield return videos.Still(holder);
        }
    }

    /// <summary>Takes the hash, unless it is held by a video that is being verified: whichever of the two turns out good takes it then.</summary>
    public IEnumerable<TransactWriteItem> TakeOrWait(KnownFile file) => file.Verifying is { } verifying ? [videos.Still(verifying)] : Take(file);

    /// <summary>Shares the stored bytes, or makes this video's own the ones to share; neither while those that others hold are hidden.</summary>
    public IEnumerable<TransactWriteItem> Keep(KnownFile file, Video video) =>
        file.Shareable is { } stored ? [originals.Put(stored.With(video.Id), stored)]
        : file.IsVacant ? [originals.Put(StoredOriginal.Of(video, video.Original!, file.Wanted.Sha256), file.Stored)]
        : [];

    /// <summary>As the current version of its key: one under a delete marker is still there, but about to expire.</summary>
    async Task<bool> IsPresentAsync(Original original, CancellationToken cancellationToken) =>
        await FindVersionAsync(original, null, cancellationToken) == original.VersionId;

    async Task<bool> HasVersionAsync(Original original, CancellationToken cancellationToken) =>
        await FindVersionAsync(original, original.VersionId, cancellationToken) is not null;

    /// <param name="version">Null: the current one.</param>
    /// <returns>Which it is; null: there is none.</returns>
    async Task<string?> FindVersionAsync(Original original, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = original.Bucket, Key = original.Key, VersionId = version }, cancellationToken);
            return found.VersionId ?? "null";
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
