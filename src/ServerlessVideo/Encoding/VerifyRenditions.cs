using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Encoding;

/// <summary>
/// After the encoder says it is done: nobody is promised a video of which a segment is missing. Writes what playback needs
/// to know of the renditions.
/// </summary>
sealed class VerifyRenditions(IAmazonS3 s3, VideoStore videos, Trail trail, Settings settings)
{
    public Task<PublishStep> HandleAsync(PublishTask task, CancellationToken cancellationToken) => trail.RunAsync(
        task.VideoId, "verify-renditions", TrailSteps.VerifyRenditions, $"generation {task.Generation}", () => VerifyAsync(task, cancellationToken),
        step => step.Error?.Code, cancellationToken);

    async Task<PublishStep> VerifyAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        var source = await videos.Table.GetAsync(Inspection.Mapper, Keys.Inspection(task.VideoId), cancellationToken);
        if (video is null || source is null)
        {
            throw new InvalidOperationException($"Video {task.VideoId} was not inspected.");
        }
        var folder = MediaKeys.Folder(task.VideoId, task.Generation);
        var sizes = await ListAsync(folder, cancellationToken);
        var texts = new Dictionary<string, string>();
        foreach (var name in RenditionCheck.Manifests(source, video.EncodingProfile).Where(sizes.ContainsKey))
        {
            texts[name] = await ReadAsync(folder + name, cancellationToken);
        }
        var result = new RenditionCheck(task, source, video.EncodingProfile, sizes, texts).Run();
        if (result.Failure is { } failure)
        {
            return PublishStep.Refused(failure);
        }
        await videos.Table.PutAsync(RenditionSet.Mapper, result.Value, condition: null, cancellationToken);
        return PublishStep.Verified;
    }

    async Task<Dictionary<string, long>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>();
        var request = new ListObjectsV2Request { BucketName = settings[Setting.MediaBucket], Prefix = folder };
        do
        {
            var page = await s3.ListObjectsV2Async(request, cancellationToken);
            foreach (var file in page.S3Objects ?? [])
            {
                sizes[file.Key[folder.Length..]] = file.Size ?? 0;
            }
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return sizes;
    }

    async Task<string> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(settings[Setting.MediaBucket], key, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
