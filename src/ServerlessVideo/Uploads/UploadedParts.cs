using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace ServerlessVideo.Uploads;

/// <summary>A part as S3 holds it; <see cref="Sha256"/> is base64.</summary>
sealed record UploadedPart(int PartNumber, long Size, string ETag, string? Sha256, DateTimeOffset LastModified);

/// <summary>What S3 holds of an upload, and what that means.</summary>
static class UploadedParts
{
    /// <summary>All parts, in as many pages as it takes; null: S3 knows no such multipart upload (any more).</summary>
    public static async Task<IReadOnlyList<UploadedPart>?> ListAsync(IAmazonS3 s3, Upload upload, CancellationToken cancellationToken)
    {
        var parts = new List<UploadedPart>();
        var request = new ListPartsRequest { BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId };
        try
        {
            ListPartsResponse page;
            do
            {
                page = await s3.ListPartsAsync(request, cancellationToken);
                parts.AddRange((page.Parts ?? []).Select(p => new UploadedPart(
                    p.PartNumber ?? 0, p.Size ?? 0, p.ETag, p.ChecksumSHA256, new DateTimeOffset((p.LastModified ?? DateTime.UnixEpoch).ToUniversalTime()))));
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString();
            }
            while (page.IsTruncated == true);
            return parts;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            return null;
        }
    }

    /// <summary>A part counts when it has the size of its place and the checksum that its URL demanded.</summary>
    public static bool IsGood(UploadedPart part, PartPlan plan) =>
        plan.Has(part.PartNumber) && part.Size == plan.SizeOf(part.PartNumber) && part.Sha256 is not null;

    /// <summary>SHA-256 over the parts' SHA-256 in order (hex): what an upload is known by without its list.</summary>
    public static string Digest(IEnumerable<string> sha256InOrder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sha256 in sha256InOrder)
        {
            hash.AppendData(Convert.FromBase64String(sha256));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static bool IsSha256(string? base64)
    {
        Span<byte> bytes = stackalloc byte[33];
        return base64 is { Length: 44 } && Convert.TryFromBase64String(base64, bytes, out var written)
            && written == 32 && Convert.ToBase64String(bytes[..32]) == base64;
    }
}
