using Amazon.S3;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Uploads;

/// <summary>How far an upload is. A part that arrived with the wrong size or without checksum counts as missing.</summary>
public sealed record UploadProgress(
    VideoId UploadId, VideoId VideoId, UploadStatus Status, long FileSize, long PartSize, int PartCount, long BytesUploaded,
    IReadOnlyList<int> UploadedParts, IReadOnlyList<int> MissingParts, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary><c>GET /uploads/{id}</c>: S3 is asked, so that what is answered is what is there.</summary>
static class GetUpload
{
    public static async Task<Results<Ok<UploadProgress>, Problem>> HandleAsync(
        VideoId id, Caller caller, UploadStore uploads, IAmazonS3 s3, CancellationToken cancellationToken)
    {
        var found = await uploads.FindAsync(id, caller, cancellationToken);
        if (found.Failure is { } refused)
        {
            return new Problem(refused);
        }
        var upload = found.Value;
        var stored = upload.Status is UploadStatus.Open or UploadStatus.Completing
            ? await Uploads.UploadedParts.ListAsync(s3, upload, cancellationToken)
            : null;
        return TypedResults.Ok(Describe(upload, stored));
    }

    /// <param name="stored">Null: S3 does not know the multipart upload; all is there or nothing, as the status says.</param>
    internal static UploadProgress Describe(Upload upload, IReadOnlyList<UploadedPart>? stored)
    {
        var plan = upload.Plan;
        var all = Enumerable.Range(1, plan.PartCount);
        int[] there = stored is not null
            ? [.. stored.Where(part => Uploads.UploadedParts.IsGood(part, plan)).Select(part => part.PartNumber)]
            : upload.Status is UploadStatus.Completing or UploadStatus.Completed ? [.. all] : [];
        return new UploadProgress(
            upload.Id, upload.Id, upload.Status, plan.FileSize, plan.PartSize, plan.PartCount, there.Sum(plan.SizeOf),
            there, [.. all.Except(there)], upload.CreatedAt, upload.Status == UploadStatus.Open ? upload.ExpiresAt : null);
    }
}
