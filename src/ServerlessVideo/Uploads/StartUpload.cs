using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>What is going to be uploaded. <see cref="ContentType"/> is a hint; the bytes decide.</summary>
public sealed record StartUploadRequest : VideoMetadata
{
    public string? FileName { get; init; }

    /// <summary>Bytes.</summary>
    public long? FileSize { get; init; }
    public string? ContentType { get; init; }

    /// <summary>Of the whole file, 64 lower-case hex digits.</summary>
    public string? Sha256 { get; init; }
    public HostPreference? HostPreference { get; init; }
    public EncodingProfile? EncodingProfile { get; init; }

    /// <value>Default <c>qvbr</c>.</value>
    public RateControl? RateControl { get; init; }
}

/// <summary>Where to go on: the id of the upload is the id of its video.</summary>
/// <param name="Resumed">An upload of this file that was begun before, perhaps elsewhere, goes on: send what <c>GET /uploads/{id}</c> says is missing.</param>
public sealed record UploadStarted(VideoId UploadId, VideoId VideoId, long PartSize, int PartCount, DateTimeOffset ExpiresAt, bool Resumed);

/// <summary>The file is already here.</summary>
/// <param name="IsNew">The video was made now, of the bytes that are here: for another entity, or as the one before it was deleted.</param>
public sealed record UploadDuplicate(bool Duplicate, VideoView Video, bool IsNew = false);

/// <summary>
/// <c>POST /uploads</c>: a record and a multipart upload, unless the owner already has the file, verified and still stored: then the
/// video that has it, or, for another entity, a new video of the same stored bytes.
/// </summary>
sealed partial class StartUpload(
    IAmazonS3 s3, UploadStore uploads, VideoStore videos, KnownFiles files, Trail trail, Settings settings, TimeProvider clock)
{
    /// <summary>Each lost race means that somebody else won it.</summary>
    const int Attempts = 10;

    public static async Task<Results<Created<UploadStarted>, Ok<UploadStarted>, Ok<UploadDuplicate>, Problem>> HandleAsync(
        StartUploadRequest request, Caller caller, NewVideoId id, StartUpload start, VideoViews views, CancellationToken cancellationToken)
    {
        if (Validate(request) is { } failure)
        {
            return new Problem(failure);
        }
        var (upload, existing, isNew) = await start.RunAsync(request, caller.Subject!, id, cancellationToken);
        if (upload is null)
        {
            return TypedResults.Ok(new UploadDuplicate(true, await views.OfAsync(existing!, caller, cancellationToken), isNew));
        }
        var started = new UploadStarted(upload.Id, upload.Id, upload.PartSize, upload.PartCount, upload.ExpiresAt, !isNew);
        return isNew ? TypedResults.Created($"/api/v1/uploads/{upload.Id}", started) : TypedResults.Ok(started);
    }

    internal static Failure? Validate(StartUploadRequest request)
    {
        if (request.FileSize == 0)
        {
            return Errors.EmptyFile.With();
        }
        if (request.FileSize > PartPlan.MaximumFileSize)
        {
            return Errors.FileTooLarge.With($"{request.FileSize} bytes");
        }
        var errors = new FieldErrors()
            .Require(request.FileName is not null, "file_name", "is needed")
            .Text("file_name", request.FileName, 255, minimum: 1)
            .Require(request.FileSize is > 0, "file_size", "is needed, in bytes")
            .Text("content_type", request.ContentType, 100)
            .Require(request.Sha256 is null || Sha256Hex().IsMatch(request.Sha256), "sha256", "must be 64 lower-case hex digits");
        MetadataRules.Check(request, errors);
        return errors.Failure;
    }

    async Task<(Upload? Upload, Video? Existing, bool IsNew)> RunAsync(
        StartUploadRequest request, string owner, NewVideoId id, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (id.IsRepeat && await videos.GetAsync(id.Id, cancellationToken) is { } made)
            {
                return await uploads.GetAsync(id.Id, cancellationToken) is { } begun ? (begun, null, true) : (null, made, true);
            }
            var video = NewVideo(request, owner, id.Id, clock.GetUtcNow());
            var known = HashClaim.Of(video) is { } wanted ? await files.LookAsync(wanted, cancellationToken) : null;
            if (known?.Holder?.Status == VideoStatus.Uploading
                && await uploads.GetAsync(known.Holder.Id, cancellationToken) is { Status: UploadStatus.Open } open)
            {
                if (open.FileSize == video.FileSizeBytes)
                {
                    if (await AmendAsync(known.Holder, request, cancellationToken))
                    {
                        return (open, null, false);
                    }
                    await PauseAsync(attempt, cancellationToken);
                    continue;
                }
                // Of two sizes one is wrong, and its parts are cut otherwise: an upload of its own, and whoever has all bytes first takes the hash.
                known = null;
            }
            if (known?.Verified is { } there)
            {
                return (null, there, false);
            }
            var stored = known?.Shareable is { } shareable && shareable.Size == video.FileSizeBytes ? shareable : null;
            var (upload, sharing) = await trail.RunAsync(
                video.Id, Trail.ActorOf(owner), TrailSteps.Initiate, stored is null ? $"{video.FileSizeBytes} bytes" : $"shares {stored.Key}",
                () => stored is null ? CreateAsync(video, known, cancellationToken) : ShareAsync(video, known!, stored, cancellationToken),
                result => result is (null, null) ? Errors.Conflict.Code : null, cancellationToken);
            if (upload is not null || sharing is not null)
            {
                return (upload, sharing, true);
            }
            await PauseAsync(attempt, cancellationToken);
        }
        throw new InvalidOperationException("The same file was started and ended too often at once.");
    }

    Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);

    /// <summary>Of what is said about one upload twice, perhaps on two devices, the last word holds. False: the video changed meanwhile.</summary>
    async Task<bool> AmendAsync(Video video, StartUploadRequest request, CancellationToken cancellationToken)
    {
        var amended = request.AmendTo(video) with
        {
            HostPreference = request.HostPreference ?? video.HostPreference,
            EncodingProfile = request.EncodingProfile ?? video.EncodingProfile, RateControl = request.RateControl ?? video.RateControl,
        };
        var changes = EditVideo.Changes(video, amended);
        return (changes.Length == 0
                && (amended.HostPreference, amended.EncodingProfile, amended.RateControl) == (video.HostPreference, video.EncodingProfile, video.RateControl))
            || await videos.TryChangeAsync(
                video, amended, _ => [trail.Done(video.Id, Trail.ActorOf(video.OwnerId), TrailSteps.Edit, changes.Length > 0 ? changes : "host or encoding")], video.OwnerId, cancellationToken) is not null;
    }

    /// <summary>A video of bytes that were verified before. Its first event tells <see cref="VerifyUpload"/> to publish it.</summary>
    internal static Video Sharing(Video video, StoredOriginal stored)
    {
        var verifying = video.Move(VideoMove.Complete)! with
        {
            Original = stored.Location(), MediaType = stored.MediaType, ContentType = stored.ContentType, UploadTimeSeconds = 0,
        };
        return verifying.Verified();
    }

    /// <summary>Nothing: somebody else was first.</summary>
    async Task<(Upload?, Video?)> ShareAsync(Video video, KnownFile known, StoredOriginal stored, CancellationToken cancellationToken)
    {
        var sharing = Sharing(video, stored);
        return await videos.CreateAsync(sharing, [.. files.Take(known), .. files.Keep(known, sharing)], cancellationToken) ? (null, sharing) : default;
    }

    /// <summary>Nothing: somebody else took the hash first.</summary>
    async Task<(Upload?, Video?)> CreateAsync(Video video, KnownFile? known, CancellationToken cancellationToken)
    {
        var upload = await NewMultipart.BeginAsync(
            s3, settings[Setting.OriginalsBucket], video, PartPlan.For(video.FileSizeBytes), source: null, cancellationToken);
        if (await videos.CreateAsync(video, [uploads.Create(upload), .. known is null ? [] : files.TakeOrWait(known)], cancellationToken))
        {
            return (upload, null);
        }
        await s3.AbortMultipartUploadAsync(
            new AbortMultipartUploadRequest { BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId }, cancellationToken);
        return default;
    }

    internal static Video NewVideo(StartUploadRequest request, string owner, VideoId id, DateTimeOffset now)
    {
        var fileName = request.FileName!;
        return request.ApplyTo(new Video
        {
            Id = id, OwnerId = owner, FileName = fileName,
            Title = FileTitle.Of(fileName),
            ContentType = request.ContentType ?? "application/octet-stream",
            HostPreference = request.HostPreference ?? Library.HostPreference.Auto,
            EncodingProfile = request.EncodingProfile ?? Library.EncodingProfile.Adaptive, RateControl = request.RateControl ?? Library.RateControl.Qvbr,
            Status = VideoStatus.Uploading, FileSizeBytes = request.FileSize!.Value,
            Sha256 = request.Sha256, ClaimedSha256 = request.Sha256, ClaimedEntity = request.Entities is [var first, ..] ? first : null,
            CreatedAt = now, UpdatedAt = now,
        });
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    internal static partial Regex Sha256Hex();
}
