using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>What follows from reading a file once: its video goes on, shares what the owner has already, or fails with the reason.</summary>
sealed class Verification(VideoStore videos, KnownFiles files, TimeProvider clock)
{
    /// <summary>Each lost race means that the video or the holder of its hash changed; seldom more than once.</summary>
    const int Attempts = 20;

    /// <param name="facts">Null: the size was enough to refuse it.</param>
    /// <returns>The video as it is now; null: it is gone.</returns>
    public async Task<Video?> SettleAsync(VideoId id, long size, FileFacts? facts, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var video = await videos.GetAsync(id, cancellationToken);
            if (video is null || (video.DeletedFrom ?? video.Status) != VideoStatus.Verifying)
            {
                return video;
            }
            if (await TrySettleAsync(video, size, facts, cancellationToken) is { } settled)
            {
                return settled;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"Video {id} changed under {Attempts} attempts to verify it.");
    }

    async Task<Video?> TrySettleAsync(Video video, long size, FileFacts? facts, CancellationToken cancellationToken)
    {
        if (video.PurgeRequestedAt is not null)
        {
            // Its purge waits for the end of the work: this is the end, nothing is published first.
            var unwanted = video.Move(VideoMove.Fail)! with { Error = new VideoError(Errors.VideoDeleted.Code, "it is being removed for good") };
            return await videos.TryChangeAsync(video, unwanted, null, null, cancellationToken);
        }
        var judged = Judge(video, size, facts);
        if (judged.Failure is { } failure)
        {
            var failed = video.Move(VideoMove.Fail)! with
            {
                Error = new VideoError(failure.Error.Code, failure.Detail ?? failure.Error.Title), Sha256 = facts?.Sha256 ?? video.Sha256,
            };
            return await videos.TryChangeAsync(video, failed, null, null, cancellationToken);
        }
        var good = video with
        {
            Error = null, Sha256 = facts!.Sha256, ClaimedSha256 = facts.Sha256,
            MediaType = judged.Value.MediaType, ContentType = judged.Value.ContentType ?? video.ContentType,
        };
        var known = await files.LookAsync(HashClaim.Of(good)!, cancellationToken);
        if (known.Verified is { } there)
        {
            var duplicate = video.Move(VideoMove.Fail)! with
            {
                Error = new VideoError(Errors.DuplicateFile.Code, $"video {there.Id} has it"), DuplicateOf = there.Id, Sha256 = facts.Sha256, ClaimedSha256 = null, Original = null,
            };
            return await videos.TryChangeAsync(video, duplicate, _ => [videos.Still(there)], null, cancellationToken);
        }
        var kept = (known.Shareable is { } stored ? good with { Original = stored.Location() } : good).Verified();
        return await videos.TryChangeAsync(video, kept, _ => [.. files.Take(known), .. files.Keep(known, kept)], null, cancellationToken);
    }

    internal static Outcome<FileContent> Judge(Video video, long size, FileFacts? facts) => facts switch
    {
        _ when size == 0 => Errors.EmptyFile.With("0 bytes are stored"),
        null => Errors.SizeMismatch.With($"{size} bytes are stored, {video.FileSizeBytes} were announced"),
        _ when video.Sha256 is { } announced && announced != facts.Sha256 =>
            Errors.ChecksumMismatch.With($"SHA-256 {facts.Sha256} is stored, {announced} was announced"),
        _ => FileContent.Of(facts, size, video.FileName),
    };
}
