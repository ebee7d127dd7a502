using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Uploads;

/// <summary>Where every original begins: a multipart upload whose parts S3 checks, and whose object will say whose and what it is.</summary>
static class NewMultipart
{
    /// <param name="plan">Sizes of 0 when nobody knows them yet.</param>
    /// <param name="source">Null: a person sends it.</param>
    public static async Task<Upload> BeginAsync(
        IAmazonS3 s3, string bucket, Video video, PartPlan plan, ImportSource? source, CancellationToken cancellationToken)
    {
        var key = OriginalKey.Of(video.Id);
        var initiate = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ChecksumAlgorithm = ChecksumAlgorithm.SHA256 };
        OriginalMetadata.Write(video, initiate.Metadata);
        var multipart = await s3.InitiateMultipartUploadAsync(initiate, cancellationToken);
        return new Upload
        {
            Id = video.Id, OwnerId = video.OwnerId, Bucket = bucket, Key = key, MultipartId = multipart.UploadId,
            FileSize = plan.FileSize, PartSize = plan.PartSize, PartCount = plan.PartCount, Status = UploadStatus.Open,
            Source = source, CreatedAt = video.CreatedAt, ProgressAt = video.CreatedAt,
        };
    }
}
