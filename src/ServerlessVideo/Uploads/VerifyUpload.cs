using System.Net;
using System.Text.Json;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>
/// The functions <c>verify-upload</c> and <c>verify-upload-large</c>: S3 has an object, so its place goes on the record before
/// anything else; then its size, bytes and SHA-256 are checked and publishing begins. S3's events come twice, late and out of order:
/// each only asks to look again. A file that takes longer than an invocation is said so and given to the larger function.
/// Compensation: a file that is not what was announced fails the video and is kept for inspection; one that the owner has already
/// is kept once.
/// </summary>
sealed partial class VerifyUpload(
    IAmazonS3 s3, VideoStore videos, Verification verification, KnownFiles files, OriginalReader reader, ObjectEraser objects, StartPublish publish,
    IAmazonSQS queue, Trail trail, Settings settings, VerifyLimit limit, TimeProvider clock, ILogger<VerifyUpload> logger)
{
    public static readonly Function Function = Of("verify-upload", isLast: false, Setting.VerifyUploadLargeQueueUrl);

    public static readonly Function LargeFunction = Of("verify-upload-large", isLast: true);

    static Function Of(string name, bool isLast, params string[] more) => Core.Function.Of<VerifyUpload>(
        name,
        [Setting.OriginalsBucket, Setting.VideosTable, Setting.PublishStateMachineArn, .. more],
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.OriginalStoredEvent,
            (handler, message, token) => message.Detail.VideoId is { } shared ? handler.PublishAsync(shared, token) : handler.HandleAsync(message.Detail, token),
            cancellationToken),
        (services, _) => services.AddSingleton<StartPublish>().AddSingleton(p => new OriginalReader(p.GetRequiredService<IAmazonS3>(), ahead: isLast ? OriginalReader.LargeAhead : OriginalReader.DefaultAhead))
            .AddSingleton<UploadStore>().AddSingleton<OriginalStore>().AddSingleton<KnownFiles>().AddSingleton<Verification>()
            .AddSingleton<ObjectEraser>().AddSingleton(new VerifyLimit(VerifyLimit.Longest, isLast)));

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
        var recorded = known.Original?.Checksum is null && KeepsItsOwn(known) ? await RegisterAsync(id, stored, cancellationToken) : known;
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
                id, settings.Function, TrailSteps.Verify, $"{stored.Object.Size} bytes", () => VerifyAsync(unverified, stored, cancellationToken),
                after => after.Error?.Code, cancellationToken);
        }
        if (!KeepsItsOwn(video))
        {
            await EraseSecondCopyAsync(video, stored, cancellationToken);
        }
        await PublishAsync(video, cancellationToken);
    }

    /// <summary>A video that shares an original was verified when it was made.</summary>
    public async Task PublishAsync(VideoId id, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is { } video)
        {
            await PublishAsync(video, cancellationToken);
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
            id, settings.Function, TrailSteps.RegisterOriginal, $"{place.Key} version {place.VersionId}",
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

    /// <summary>False: the owner has these bytes already, and this copy of them is thrown away once the other was seen.</summary>
    static bool KeepsItsOwn(Video video) => !video.SharesOriginal && video.Error?.Code != Errors.DuplicateFile.Code;

    /// <summary>
    /// Given up in the transaction that finds the other bytes kept, then erased: a purge of the other before it leaves this copy where
    /// it is, and one after it is of the file as a whole.
    /// </summary>
    async Task EraseSecondCopyAsync(Video video, S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        const int attempts = 10;
        var place = new Original(stored.Bucket.Name, stored.Object.Key, stored.Object.VersionId ?? "null");
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            if (await ChecksumAsync(place, cancellationToken) is null || await files.KeptElsewhereAsync(video, cancellationToken) is not { } kept)
            {
                return;
            }
            if (await trail.TryRunAsync(
                video.Id, settings.Function, TrailSteps.EraseSecondCopy, $"{place.Key} version {place.VersionId}", kept,
                () => objects.EraseVersionsAsync(place.Bucket, place.Key, cancellationToken), cancellationToken))
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"Who keeps the file of video {video.Id} changed under {attempts} attempts to erase its second copy.");
    }

    /// <summary>Also a video that was deleted meanwhile goes on: restored it must not be stuck, and a purge waits for the end.</summary>
    static bool IsIn(VideoStatus status, Video video) => (video.DeletedFrom ?? video.Status) == status;

    async Task<Video> VerifyAsync(Video video, S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        var size = stored.Object.Size;
        using var patience = new CancellationTokenSource(limit.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        FileFacts? facts;
        try
        {
            facts = size == video.FileSizeBytes && size > 0 && video.PurgeRequestedAt is null ? await reader.ReadAsync(video.Original!, size, either.Token) : null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await GiveUpAsync(video, stored, cancellationToken);
        }
        return await verification.SettleAsync(video.Id, size, facts, cancellationToken) ?? video;
    }

    /// <summary>It took too long: seen on the video, and tried again with more memory, or for good.</summary>
    async Task<Video> GiveUpAsync(Video video, S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        TookTooLong(logger, video.Id, stored.Object.Size, limit.Patience);
        var error = new VideoError(
            Errors.VerifyTimeout.Code,
            $"{stored.Object.Size} bytes were not read in {limit.Patience}; " + (limit.IsLast ? "the original is kept" : "it is tried again with more memory"));
        var outcome = await videos.ChangeAsync(
            video.Id, v => !IsIn(VideoStatus.Verifying, v) ? v : (limit.IsLast ? v.Move(VideoMove.Fail)! : v) with { Error = error }, cancellationToken);
        if (!limit.IsLast && outcome.Succeeded && IsIn(VideoStatus.Verifying, outcome.Value))
        {
            var again = new OriginalStoredEvent { Detail = new OriginalStored { Bucket = stored.Bucket, Object = stored.Object } };
            await queue.SendMessageAsync(
                new SendMessageRequest
                {
                    QueueUrl = settings[Setting.VerifyUploadLargeQueueUrl],
                    MessageBody = JsonSerializer.Serialize(again, ProductJson.Default.OriginalStoredEvent),
                },
                cancellationToken);
        }
        return outcome.Succeeded ? outcome.Value : video;
    }

    Task PublishAsync(Video video, CancellationToken cancellationToken) =>
        IsIn(VideoStatus.Processing, video) ? publish.RunAsync(video, settings.Function, cancellationToken) : Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "s3://{Bucket}/{Key} is no original of ours")]
    static partial void NotOurs(ILogger logger, string bucket, string key);

    [LoggerMessage(2, LogLevel.Warning, "Object of video {Id}, of which there is no record (any more)")]
    static partial void NoVideo(ILogger logger, VideoId id);

    [LoggerMessage(3, LogLevel.Warning, "Object of video {Id} is not there any more ({Code})")]
    static partial void NotThere(ILogger logger, VideoId id, string code);

    [LoggerMessage(4, LogLevel.Warning, "Video {Id}: {Size} bytes were not verified in {Patience}")]
    static partial void TookTooLong(ILogger logger, VideoId id, long size, TimeSpan patience);
}
