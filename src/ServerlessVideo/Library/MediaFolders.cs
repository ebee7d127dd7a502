using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>Folders of renditions, as they are taken away: out of the bucket, and out of the edge's memory.</summary>
sealed class MediaFolders(ObjectEraser objects, IAmazonCloudFront cdn, Settings settings)
{
    /// <param name="folder">Of <see cref="MediaKeys"/>.</param>
    /// <returns>True: something was there.</returns>
    public Task<bool> EraseAsync(string folder, CancellationToken cancellationToken) =>
        objects.EraseFolderAsync(settings[Setting.MediaBucket], folder, cancellationToken);

    /// <param name="folder">Of <see cref="MediaKeys"/>.</param>
    /// <param name="reference">Makes a repeated call the same invalidation.</param>
    /// <exception cref="TooManyInvalidationsInProgressException">CloudFront takes 15 with a wildcard at a time.</exception>
    public Task InvalidateAsync(string folder, string reference, CancellationToken cancellationToken) => cdn.CreateInvalidationAsync(
        new CreateInvalidationRequest
        {
            DistributionId = settings[Setting.DistributionId],
            InvalidationBatch = new InvalidationBatch { CallerReference = reference, Paths = new Paths { Items = [$"/{folder}*"], Quantity = 1 } },
        },
        cancellationToken);
}
