using Amazon.S3;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Uploads;

/// <summary>A part that is there, with what a complete request says of it; <see cref="Sha256"/> is base64.</summary>
public sealed record PartView(int PartNumber, long Size, string Etag, string Sha256);

/// <summary>
/// How far an upload is. A part that arrived with the wrong size or without checksum counts as missing. Once the parts are put
/// together S3 lists them no more: then none is missing and none is named.
/// </summary>
public sealed record UploadProgress(
    VideoId UploadId, VideoId VideoId, UploadStatus Status, long FileSize, long PartSize, int PartCount, long BytesUploaded,
    IReadOnlyList<PartView> UploadedParts, IReadOnlyList<int> MissingParts, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>How far an import is.</summary>
    public ImportProgress? Import { get; init; }
}

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
        var there = (stored ?? []).Where(part => Uploads.UploadedParts.IsGood(part, plan))
            .Select(part => new PartView(part.PartNumber, part.Size, part.ETag, part.Sha256!)).ToArray();
        var isWhole = stored is null && upload.Status is UploadStatus.Completing or UploadStatus.Completed;
        return new UploadProgress(
            upload.Id, upload.Id, upload.Status, plan.FileSize, plan.PartSize, plan.PartCount,
            isWhole ? plan.FileSize : there.Sum(part => part.Size), there,
            isWhole ? [] : [.. Enumerable.Range(1, plan.PartCount).Except(there.Select(part => part.PartNumber))],
            upload.CreatedAt, upload.Status == UploadStatus.Open ? upload.ExpiresAt : null)
        {
            Import = ImportProgress.Of(upload),
        };
    }
}
