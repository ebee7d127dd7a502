using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>What is known of a file that a video brings or claims: who holds its hash, and where verified bytes of it lie.</summary>
/// <param name="Wanted">The claim of the video that asks.</param>
/// <param name="Held">The claim as it stands, be it the asker's own.</param>
/// <param name="Holder">The video of <see cref="Held"/>; null also when it is gone.</param>
sealed record KnownFile(HashClaim Wanted, HashClaim? Held, Video? Holder, StoredOriginal? Stored)
{
    /// <summary>Another video that has the file: all its bytes arrived, and it is neither failed nor deleted.</summary>
    public Video? Arrived =>
        Holder is { Status: VideoStatus.Verifying or VideoStatus.Processing or VideoStatus.Stored or VideoStatus.Ready } && Holder.Id != Wanted.VideoId
            ? Holder
            : null;

    /// <summary>Another video whose bytes were verified: one that only announced the hash may still turn out to be something else.</summary>
    public Video? Verified => Arrived is { } arrived && Stored?.Holders.Contains(arrived.Id) == true ? arrived : null;
}

/// <summary>
/// One file is one video per owner and first entity, and one object per owner. Everything read here stands in the condition of the
/// write that rests on it, so of two that race one reads again.
/// </summary>
sealed class KnownFiles(UploadStore uploads, VideoStore videos, OriginalStore originals)
{
    public async Task<KnownFile> LookAsync(HashClaim wanted, CancellationToken cancellationToken)
    {
        var held = await uploads.FindClaimAsync(wanted, cancellationToken);
        var holder = held is null ? null : await videos.GetAsync(held.VideoId, cancellationToken);
        return new KnownFile(wanted, held, holder, await originals.FindAsync(wanted.OwnerId, wanted.Sha256, cancellationToken));
    }

    /// <summary>Takes the hash: from nobody, from itself, or from a video that has not brought the file and still has not.</summary>
    public IEnumerable<TransactWriteItem> Take(KnownFile file)
    {
        yield return uploads.Claim(file.Wanted, file.Held);
        if (file.Holder is { } holder && holder.Id != file.Wanted.VideoId)
        {
            yield return Still(holder);
        }
    }

    /// <summary>Takes the hash, unless it is held by a video that is being verified: whichever of the two turns out good takes it then.</summary>
    public IEnumerable<TransactWriteItem> TakeOrWait(KnownFile file) => file.Arrived is { } verifying ? [Still(verifying)] : Take(file);

    /// <summary>Shares the stored bytes, or makes this video's own the ones to share.</summary>
    public IEnumerable<TransactWriteItem> Keep(KnownFile file, Video video) => file.Stored switch
    {
        { IsShareable: true } stored => [originals.Put(stored.With(video.Id), stored)],
        null or { Holders.Count: 0 } => [originals.Put(StoredOriginal.Of(video, video.Original!, file.Wanted.Sha256), file.Stored)],
        _ => [],
    };

    /// <summary>The video has not changed since it was read.</summary>
    public TransactWriteItem Still(Video video) => videos.Table.Check(
        Keys.Video(video.Id), new WriteCondition("version = :version", null, new() { [":version"] = new() { N = video.Version.ToString() } }));
}
