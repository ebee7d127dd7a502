using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>Folders of renditions, as they are taken away: out of the bucket, then out of the edge's memory.</summary>
sealed class MediaFolders(ObjectEraser objects, IAmazonCloudFront cdn, Settings settings)
{
    /// <param name="folder">Of <see cref="MediaKeys"/>.</param>
    /// <param name="reference">Makes a repeated call the same invalidation.</param>
    /// <returns>True: something was there.</returns>
    /// <exception cref="TooManyInvalidationsInProgressException">CloudFront takes 15 with a wildcard at a time: the files are gone, and it is tried again.</exception>
    public async Task<bool> EraseAsync(string folder, string reference, CancellationToken cancellationToken)
    {
        var erased = await objects.EraseFolderAsync(settings[Setting.MediaBucket], folder, cancellationToken);
        await cdn.CreateInvalidationAsync(
            new CreateInvalidationRequest
            {
                DistributionId = settings[Setting.DistributionId],
                InvalidationBatch = new InvalidationBatch { CallerReference = reference, Paths = new Paths { Items = [$"/{folder}*"], Quantity = 1 } },
            },
            cancellationToken);
        return erased;
    }
}
