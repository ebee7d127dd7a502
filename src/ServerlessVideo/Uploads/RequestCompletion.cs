using Amazon.S3;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>A part that was sent: the ETag that S3 answered, and the SHA-256 (base64) that its URL was signed for.</summary>
public sealed record CompletedPart(int PartNumber, string? Etag, string? Sha256);

/// <summary><see cref="Sha256"/> of the whole file (64 hex digits), if it was not announced at the start.</summary>
public sealed record CompleteUploadRequest(string? Sha256, IReadOnlyList<CompletedPart>? Parts);

/// <summary>
/// <c>POST /uploads/{id}/complete</c>: checked against what S3 holds, then left to a worker, because S3 may take minutes to put
/// 10,000 parts together. A refused request changes nothing. The same request again queues the work again. A file that was verified
/// before is thrown away and answered with the video that has it; beside one that is only being verified it goes on, because that one
/// may turn out to be something else. Of two good ones the first to be verified is the video.
/// </summary>
sealed class RequestCompletion(
    IAmazonS3 s3, CompletionQueue queue, UploadStore uploads, VideoStore videos, KnownFiles files, AbortUpload abort, Trail trail,
    TimeProvider clock)
{
    /// <summary>Each lost race means that the video, its upload or the holder of its hash changed; seldom more than once.</summary>
    const int Attempts = 10;

    public static async Task<Results<Accepted<VideoView>, Ok<UploadDuplicate>, Problem>> HandleAsync(
        VideoId id, CompleteUploadRequest request, Caller caller, RequestCompletion completion, VideoViews views,
        CancellationToken cancellationToken)
    {
        var outcome = await completion.RunAsync(id, request, caller, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var view = await views.OfAsync(outcome.Value, caller, cancellationToken);
        return view.Id == id ? TypedResults.Accepted($"/api/v1/videos/{id}", view) : TypedResults.Ok(new UploadDuplicate(true, view));
    }

    /// <returns>The video; another one than asked for has the file already.</returns>
    async Task<Outcome<Video>> RunAsync(VideoId id, CompleteUploadRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await uploads.FindOwnAsync(id, caller, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure!;
        }
        var upload = found.Value;
        if (ValidateShape(request, upload.Plan) is { } malformed)
        {
            return malformed;
        }
        var digest = UploadedParts.Digest(request.Parts!.OrderBy(p => p.PartNumber).Select(p => p.Sha256!));
        var accepted = upload.Status == UploadStatus.Open
            ? await trail.RunAsync(
                id, Trail.ActorOf(caller), TrailSteps.AcceptComplete, $"{upload.PartCount} parts",
                () => AcceptOrJoinAsync(upload, request, digest, cancellationToken), cancellationToken)
            : await AgainAsync(upload, request, digest, cancellationToken);
        if (accepted.Succeeded && accepted.Value.Id == id)
        {
            await queue.SendAsync(id, cancellationToken);
        }
        return accepted;
    }

    /// <summary>The same request at the same time may have been faster: then this one is its repetition.</summary>
    async Task<Outcome<Video>> AcceptOrJoinAsync(
        Upload upload, CompleteUploadRequest request, string digest, CancellationToken cancellationToken)
    {
        var accepted = await AcceptAsync(upload, request, digest, cancellationToken);
        return accepted.Failure?.Error == Errors.UploadClosed
            && await uploads.GetAsync(upload.Id, cancellationToken) is { } now
            && await AgainAsync(now, request, digest, cancellationToken) is { Succeeded: true } joined
            ? joined
            : accepted;
    }

    async Task<Outcome<Video>> AcceptAsync(
        Upload upload, CompleteUploadRequest request, string digest, CancellationToken cancellationToken)
    {
        if (await UploadedParts.ListAsync(s3, upload, cancellationToken) is not { } stored)
        {
            return Errors.UploadClosed;
        }
        if (Compare(request.Parts!, stored, upload.Plan) is { } mismatch)
        {
            return mismatch;
        }
        var now = clock.GetUtcNow();
        var after = upload with { Status = UploadStatus.Completing, PartsDigest = digest, ProgressAt = now };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await videos.GetAsync(upload.Id, cancellationToken) is not { } video)
            {
                return Errors.NotFound;
            }
            var decided = Complete(video, request.Sha256, now);
            if (!decided.Succeeded)
            {
                return decided;
            }
            var known = HashClaim.Of(decided.Value) is { } wanted ? await files.LookAsync(wanted, cancellationToken) : null;
            if (known?.Verified is { } there)
            {
                var discarded = await abort.DiscardAsync(upload, Trail.ActorOf(upload.OwnerId), videos.Still(there), cancellationToken);
                if (discarded.Failure?.Error != Errors.Conflict)
                {
                    return discarded.Failure is { } failure ? failure : there;
                }
            }
            else if (await videos.TryChangeAsync(
                video, decided.Value, _ => [uploads.Change(after, UploadStatus.Open), .. known is null ? [] : files.TakeOrWait(known)], upload.OwnerId,
                cancellationToken) is { } accepted)
            {
                return accepted;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"Upload {upload.Id} changed under {Attempts} attempts to complete it.");
    }

    /// <summary>
    /// A repeated request is fine while the work goes on, if it means the same parts; and where an earlier one died after it gave the
    /// upload up for the video that has its file.
    /// </summary>
    async Task<Outcome<Video>> AgainAsync(Upload upload, CompleteUploadRequest request, string digest, CancellationToken cancellationToken) =>
        await videos.GetAsync(upload.Id, cancellationToken) is not { } video ? Errors.UploadClosed
            : upload.Status == UploadStatus.Aborting ? await DiscardAgainAsync(upload, video, request.Sha256, cancellationToken)
            : upload.Status is UploadStatus.Completing or UploadStatus.Completed && upload.PartsDigest == digest ? video
            : Errors.UploadClosed;

    async Task<Outcome<Video>> DiscardAgainAsync(Upload upload, Video video, string? sha256, CancellationToken cancellationToken)
    {
        if (Complete(video, sha256, clock.GetUtcNow()) is not { Succeeded: true } decided
            || HashClaim.Of(decided.Value) is not { } wanted
            || (await files.LookAsync(wanted, cancellationToken)).Verified is not { } there)
        {
            return Errors.UploadClosed;
        }
        var ended = await abort.RunAsync(upload, Trail.ActorOf(upload.OwnerId), cancellationToken);
        return ended.Failure is { } failure ? failure : there;
    }

    static Outcome<Video> Complete(Video video, string? sha256, DateTimeOffset now)
    {
        if (video.PurgeRequestedAt is not null)
        {
            // What is thrown away now must not come back as an object without a record.
            return Errors.UploadClosed.With("it is being removed for good");
        }
        if (sha256 is not null && video.Sha256 is not null && sha256 != video.Sha256)
        {
            return Errors.ChecksumMismatch.With("sha256 is not the one that the upload was started with");
        }
        return video.Move(VideoMove.Complete) is { } verifying
            ? verifying with { Sha256 = sha256 ?? video.Sha256, ClaimedSha256 = sha256 ?? video.ClaimedSha256, UploadTimeSeconds = (now - video.CreatedAt).TotalSeconds }
            : Errors.UploadClosed;
    }

    internal static Failure? ValidateShape(CompleteUploadRequest request, PartPlan plan)
    {
        var parts = request.Parts ?? [];
        if (parts.Any(p => p is null))
        {
            return new FieldErrors().Require(false, "parts", "must not be null").Failure;
        }
        var errors = new FieldErrors()
            .Require(request.Sha256 is null || StartUpload.Sha256Hex().IsMatch(request.Sha256), "sha256", "must be 64 lower-case hex digits")
            .Require(parts.All(p => plan.Has(p.PartNumber)), "parts.part_number", $"must be between 1 and {plan.PartCount}")
            .Require(parts.DistinctBy(p => p.PartNumber).Count() == parts.Count, "parts.part_number", "must not repeat")
            .Require(parts.All(p => p.Etag is { Length: > 0 }), "parts.etag", "is needed")
            .Require(parts.All(p => UploadedParts.IsSha256(p.Sha256)), "parts.sha256", "must be base64 of the 32 bytes");
        return errors.Failure ?? Missing(Enumerable.Range(1, plan.PartCount).Except(parts.Select(p => p.PartNumber)));
    }

    /// <summary>Each part must be in S3 as it was announced: there, of the right size, with this checksum and this ETag.</summary>
    internal static Failure? Compare(IReadOnlyList<CompletedPart> announced, IReadOnlyList<UploadedPart> stored, PartPlan plan)
    {
        var byNumber = stored.Where(part => UploadedParts.IsGood(part, plan)).ToDictionary(part => part.PartNumber);
        var wrong = announced
            .Where(p => byNumber.TryGetValue(p.PartNumber, out var part)
                && (part.Sha256 != p.Sha256 || part.ETag.Trim('"') != p.Etag!.Trim('"')))
            .Select(p => p.PartNumber)
            .ToArray();
        return Missing(announced.Select(p => p.PartNumber).Where(number => !byNumber.ContainsKey(number)))
            ?? (wrong.Length > 0 ? Errors.PartMismatch.With($"parts {Few(wrong)}") : null);
    }

    static Failure? Missing(IEnumerable<int> numbers)
    {
        var missing = numbers.ToArray();
        return missing.Length > 0 ? Errors.PartsMissing.With($"parts {Few(missing)}") : null;
    }

    static string Few(int[] numbers) => string.Join(", ", numbers.Take(20)) + (numbers.Length > 20 ? $" and {numbers.Length - 20} more" : "");
}
