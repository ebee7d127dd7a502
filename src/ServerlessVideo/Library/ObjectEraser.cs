using Amazon.S3;
using Amazon.S3.Model;

namespace ServerlessVideo.Library;

/// <summary>Removes objects so that nothing of them is left that costs money: versions, delete markers, parts.</summary>
sealed class ObjectEraser(IAmazonS3 s3)
{
    public async Task AbortMultipartsAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var open = await s3.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = bucket, Prefix = key }, cancellationToken);
        foreach (var upload in (open.MultipartUploads ?? []).Where(upload => upload.Key == key))
        {
            await s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId }, cancellationToken);
        }
    }

    public async Task EraseVersionsAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = bucket, Prefix = key };
        ListVersionsResponse page;
        do
        {
            page = await s3.ListVersionsAsync(request, cancellationToken);
            foreach (var version in (page.Versions ?? []).Where(version => version.Key == key))
            {
                await s3.DeleteObjectAsync(
                    new DeleteObjectRequest { BucketName = bucket, Key = key, VersionId = version.VersionId }, cancellationToken);
            }
            request.KeyMarker = page.NextKeyMarker;
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>All objects below a prefix, 1,000 a request; an object that resists stops the work, to be taken up again.</summary>
    /// <returns>True: there were some.</returns>
    public async Task<bool> EraseFolderAsync(string bucket, string prefix, CancellationToken cancellationToken)
    {
        ListObjectsV2Response page;
        var erased = false;
        do
        {
            page = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }, cancellationToken);
            if (page.S3Objects is { Count: > 0 } objects)
            {
                erased = true;
                await s3.DeleteObjectsAsync(
                    new DeleteObjectsRequest
                    {
                        BucketName = bucket, Quiet = true, Objects = objects.ConvertAll(o => new KeyVersion { Key = o.Key }),
                    },
                    cancellationToken);
            }
        }
        while (page.IsTruncated == true);
        return erased;
    }
}
