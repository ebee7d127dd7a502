using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.CustomResources;

/// <summary>
/// Brings the web app that is in this asset into its bucket: new files first, the pages that name them last, then what is
/// gone goes, and the edge forgets the files whose names never change.
/// </summary>
sealed class WebAppResource(IAmazonS3 s3, IAmazonCloudFront cloudFront, Settings settings, WebAppFiles files) : ICustomResource
{
    /// <summary>Keys that one request may delete.</summary>
    const int DeleteBatch = 1000;

    public async Task<CustomResourceResult> HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken)
    {
        var bucket = settings[Setting.WebBucket];
        var result = new CustomResourceResult(request.PhysicalResourceId ?? $"{bucket}-files");
        var wanted = request.IsDelete ? [] : files.List();
        foreach (var file in wanted)
        {
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = bucket,
                    Key = file.Key,
                    FilePath = file.Path,
                    ContentType = file.ContentType,
                    Headers = { CacheControl = file.CacheControl },
                },
                cancellationToken);
        }
        await RemoveAsync(bucket, [.. wanted.Select(f => f.Key)], cancellationToken);
        if (!request.IsDelete)
        {
            await InvalidateAsync(request.RequestId, [.. wanted.Where(f => !f.Immutable).Select(f => $"/{f.Key}"), "/"], cancellationToken);
        }
        return result;
    }

    async Task RemoveAsync(string bucket, HashSet<string> keep, CancellationToken cancellationToken)
    {
        var gone = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket };
        do
        {
            var page = await s3.ListObjectsV2Async(request, cancellationToken);
            gone.AddRange((page.S3Objects ?? []).Select(o => o.Key).Where(key => !keep.Contains(key)));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        foreach (var batch in gone.Chunk(DeleteBatch))
        {
            var objects = batch.Select(key => new KeyVersion { Key = key }).ToList();
            await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = objects, Quiet = true }, cancellationToken);
        }
    }

    /// <summary>The caller reference makes a repeated request the same invalidation.</summary>
    async Task InvalidateAsync(string reference, List<string> paths, CancellationToken cancellationToken)
    {
        var batch = new InvalidationBatch { CallerReference = reference, Paths = new Paths { Items = paths, Quantity = paths.Count } };
        await cloudFront.CreateInvalidationAsync(
            new CreateInvalidationRequest { DistributionId = settings[Setting.DistributionId], InvalidationBatch = batch }, cancellationToken);
    }
}
