using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>
/// The function <c>complete-upload</c>: puts the parts together, once, whatever is repeated. If-None-Match makes S3 refuse to
/// write the key a second time; the outcome of an attempt whose answer got lost is read off the object itself.
/// Compensation: an upload that S3 will never complete fails its video with the reason, and its parts are thrown away.
/// </summary>
sealed partial class CompleteUpload(
    IAmazonS3 s3, UploadStore uploads, VideoStore videos, AbortUpload abort, Trail trail, TimeProvider clock, ILogger<CompleteUpload> logger)
{
    public static readonly Function Function = Core.Function.Of<CompleteUpload>(
        "complete-upload",
        [Setting.VideosTable],
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.CompleteUploadMessage,
            (handler, message, token) => handler.HandleAsync(message.UploadId, token),
            cancellationToken),
        (services, _) => services.AddSingleton<UploadStore>().AddSingleton<AbortUpload>());

    public async Task HandleAsync(VideoId id, CancellationToken cancellationToken)
    {
        var upload = await uploads.GetAsync(id, cancellationToken);
        if (upload is { Status: UploadStatus.Failed })
        {
            // An earlier attempt may have died between the two.
            await abort.AbortMultipartAsync(upload, cancellationToken);
            return;
        }
        if (upload is not { Status: UploadStatus.Completing })
        {
            NothingToDo(logger, id, upload?.Status);
            return;
        }
        var error = await trail.RunAsync(
            id, Function.Name, TrailSteps.CompleteMultipart, $"{upload.PartCount} parts", () => PutTogetherAsync(upload, cancellationToken),
            refusal => refusal?.Code, cancellationToken);
        if (error is null)
        {
            var done = upload with { Status = UploadStatus.Completed, ProgressAt = clock.GetUtcNow() };
            await uploads.TryChangeAsync(done, UploadStatus.Completing, cancellationToken);
            return;
        }
        if (await videos.GetAsync(id, cancellationToken) is not { } video || IsBeyond(video))
        {
            await uploads.TryChangeAsync(upload with { Status = UploadStatus.Completed, ProgressAt = clock.GetUtcNow() }, UploadStatus.Completing, cancellationToken);
            return;
        }
        await trail.RunAsync(id, Function.Name, TrailSteps.Fail, error.Code, () => FailAsync(upload, error, cancellationToken), cancellationToken);
    }

    async Task<Outcome<Video>> FailAsync(Upload upload, VideoError error, CancellationToken cancellationToken)
    {
        var failed = await videos.ChangeAsync(
            upload.Id, video => !IsBeyond(video) && video.Move(VideoMove.Fail) is { } moved ? moved with { Error = error } : Errors.Conflict,
            _ => [uploads.Change(upload with { Status = UploadStatus.Failed }, UploadStatus.Completing)], null, cancellationToken);
        if (failed.Succeeded)
        {
            await abort.AbortMultipartAsync(upload, cancellationToken);
        }
        return failed;
    }

    /// <summary>
    /// An earlier attempt put the parts together and died before it said so: the file has been verified since, and may have been
    /// removed because the owner has its bytes elsewhere. That nothing is left here is then no failure.
    /// </summary>
    static bool IsBeyond(Video video) => video.Original is not null || (video.DeletedFrom ?? video.Status) != VideoStatus.Verifying;

    /// <summary>Null: the object is there. What may succeed later is thrown, and the queue brings the message again.</summary>
    async Task<VideoError?> PutTogetherAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (await UploadedParts.ListAsync(s3, upload, cancellationToken) is not { } stored)
        {
            return await ExistsAsync(upload, cancellationToken) ? null : Refusal(Errors.CompleteFailed, "the parts are gone");
        }
        var parts = stored.Where(part => UploadedParts.IsGood(part, upload.Plan)).OrderBy(part => part.PartNumber).ToArray();
        if (parts.Length != upload.PartCount || UploadedParts.Digest(parts.Select(part => part.Sha256!)) != upload.PartsDigest)
        {
            return Refusal(Errors.PartMismatch, "a part was sent again with other bytes after the upload was completed");
        }
        try
        {
            await s3.CompleteMultipartUploadAsync(Request(upload, parts), cancellationToken);
            return null;
        }
        catch (AmazonS3Exception e) when (Judge(e) == Verdict.Exists)
        {
            return await ExistsAsync(upload, cancellationToken) ? null : Refusal(Errors.CompleteFailed, e.ErrorCode);
        }
        catch (AmazonS3Exception e) when (Judge(e) == Verdict.Never)
        {
            return Refusal(Errors.CompleteFailed, e.ErrorCode);
        }
    }

    internal enum Verdict { Again, Exists, Never }

    /// <summary>An error inside a 200, a conflict and a slow-down may all pass; a part that is not what it was will not.</summary>
    internal static Verdict Judge(AmazonS3Exception e) => (e.StatusCode, e.ErrorCode) switch
    {
        (HttpStatusCode.PreconditionFailed, _) or (_, "PreconditionFailed") or (_, "NoSuchUpload") => Verdict.Exists,
        (_, "InvalidPart" or "InvalidPartOrder" or "EntityTooSmall" or "EntityTooLarge" or "BadDigest" or "InvalidRequest") => Verdict.Never,
        _ => Verdict.Again,
    };

    static CompleteMultipartUploadRequest Request(Upload upload, IEnumerable<UploadedPart> parts) => new()
    {
        BucketName = upload.Bucket,
        Key = upload.Key,
        UploadId = upload.MultipartId,
        IfNoneMatch = "*",
        PartETags = [.. parts.Select(part => new PartETag(part.PartNumber, part.ETag) { ChecksumSHA256 = part.Sha256 })],
    };

    async Task<bool> ExistsAsync(Upload upload, CancellationToken cancellationToken)
    {
        try
        {
            await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = upload.Bucket, Key = upload.Key }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    static VideoError Refusal(Error error, string detail) => new(error.Code, detail);

    [LoggerMessage(1, LogLevel.Information, "Upload {Id} is {Status}: nothing to complete")]
    static partial void NothingToDo(ILogger logger, VideoId id, UploadStatus? status);
}
