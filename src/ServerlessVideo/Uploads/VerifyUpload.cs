using System.Net;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>
/// The function <c>verify-upload</c>: S3 has an object, so its place goes on the record before anything else; then its size, bytes
/// and SHA-256 are checked and publishing begins. S3's events come twice, late and out of order: each only asks to look again.
/// Compensation: a file that is not what was announced fails the video and is kept for inspection.
/// </summary>
sealed partial class VerifyUpload(
    IAmazonS3 s3, VideoStore videos, OriginalReader reader, StartPublish publish, Trail trail, Settings settings, ILogger<VerifyUpload> logger)
{
    public static readonly Function Function = Core.Function.Of<VerifyUpload>(
        "verify-upload",
        [Setting.OriginalsBucket, Setting.VideosTable, Setting.PublishStateMachineArn],
        (function, cancellationToken) => function.RunSqsAsync(
            EventJson.Default.S3ObjectCreateEvent,
            (handler, message, token) => handler.HandleAsync(message.Detail, token),
            cancellationToken),
        (services, _) => services.AddSingleton<StartPublish>().AddSingleton(p => new OriginalReader(p.GetRequiredService<IAmazonS3>())));

    public async Task HandleAsync(S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        if (stored.Bucket.Name != settings[Setting.OriginalsBucket] || !OriginalKey.TryParse(stored.Object.Key, out var id))
        {
            NotOurs(logger, stored.Bucket.Name, stored.Object.Key);
            return;
        }
        if (await videos.GetAsync(id, cancellationToken) is not { } known)
        {
            NoVideo(logger, id);
            return;
        }
        var recorded = known.Original?.Checksum is null ? await RegisterAsync(id, stored, cancellationToken) : known;
        if (recorded.Failure is { } failure)
        {
            NotThere(logger, id, failure.Error.Code);
            return;
        }
        var video = recorded.Value;
        if (IsIn(VideoStatus.Verifying, video))
        {
            var unverified = video;
            video = await trail.RunAsync(
                id, Function.Name, TrailSteps.Verify, $"{stored.Object.Size} bytes", () => VerifyAsync(unverified, stored.Object.Size, cancellationToken),
                after => after.Error?.Code, cancellationToken);
        }
        if (IsIn(VideoStatus.Processing, video))
        {
            await publish.RunAsync(video, Function.Name, cancellationToken);
        }
    }

    /// <summary>Where it is and what S3 holds it against goes on the record; an event that comes after the object was removed finds nothing.</summary>
    async Task<Outcome<Video>> RegisterAsync(VideoId id, S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        var place = new Original(stored.Bucket.Name, stored.Object.Key, stored.Object.VersionId ?? "null");
        if (await ChecksumAsync(place, cancellationToken) is not { } checksum)
        {
            return Errors.NotFound;
        }
        return await trail.RunAsync(
            id, Function.Name, TrailSteps.RegisterOriginal, $"{place.Key} version {place.VersionId}",
            () => videos.ChangeAsync(id, video => Record(video, place with { Checksum = checksum }), cancellationToken), cancellationToken);
    }

    /// <summary>The first object is the original; a completed key is never written again, so there is no second one to prefer.</summary>
    internal static Video Record(Video video, Original original) =>
        video.Original is null || (video.Original.Checksum is null && video.Original.VersionId == original.VersionId)
            ? video with { Original = original }
            : video;

    /// <summary>Null: the object is gone.</summary>
    async Task<string?> ChecksumAsync(Original place, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = place.Bucket, Key = place.Key, VersionId = place.VersionId, ChecksumMode = ChecksumMode.ENABLED },
                cancellationToken);
            return metadata.ChecksumSHA256 ?? metadata.ChecksumCRC64NVME ?? metadata.ETag;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Also a video that was deleted meanwhile goes on: restored it must not be stuck, and a purge waits for the end.</summary>
    static bool IsIn(VideoStatus status, Video video) => (video.DeletedFrom ?? video.Status) == status;

    async Task<Video> VerifyAsync(Video video, long size, CancellationToken cancellationToken)
    {
        var facts = size == video.FileSizeBytes && size > 0
            ? await reader.ReadAsync(video.Original!, size, cancellationToken)
            : null;
        var changed = await videos.ChangeAsync(video.Id, v => Judge(v, size, facts), cancellationToken);
        return changed.Succeeded ? changed.Value : video;
    }

    /// <param name="facts">Null: the size was enough to refuse it.</param>
    internal static Outcome<Video> Judge(Video video, long size, FileFacts? facts)
    {
        VideoError? error = facts switch
        {
            _ when size == 0 => new(Errors.EmptyFile.Code, "0 bytes are stored"),
            null => new(Errors.SizeMismatch.Code, $"{size} bytes are stored, {video.FileSizeBytes} were announced"),
            _ when video.Sha256 is { } announced && announced != facts.Sha256 =>
                new(Errors.ChecksumMismatch.Code, $"SHA-256 {facts.Sha256} is stored, {announced} was announced"),
            _ when ContainerSniffer.Detect(facts.Start) is null => new(Errors.UnsupportedContainer.Code, Errors.UnsupportedContainer.Title),
            _ => null,
        };
        return video.Move(error is null ? VideoMove.Verify : VideoMove.Fail) is { } moved
            ? moved with { Error = error, Sha256 = facts?.Sha256 ?? video.Sha256 }
            : video;
    }

    [LoggerMessage(1, LogLevel.Warning, "s3://{Bucket}/{Key} is no original of ours")]
    static partial void NotOurs(ILogger logger, string bucket, string key);

    [LoggerMessage(2, LogLevel.Warning, "Object of video {Id}, of which there is no record (any more)")]
    static partial void NoVideo(ILogger logger, VideoId id);

    [LoggerMessage(3, LogLevel.Warning, "Object of video {Id} is not there any more ({Code})")]
    static partial void NotThere(ILogger logger, VideoId id, string code);
}
