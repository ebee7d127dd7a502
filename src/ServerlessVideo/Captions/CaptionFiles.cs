using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Captions;

/// <summary>The WebVTT files beside a video's renditions; whatever opens those opens these.</summary>
sealed class CaptionFiles(IAmazonS3 s3, IdGenerator ids, Settings settings, TimeProvider clock)
{
    static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    public string NewName(string language) => $"{language}-{ids.Next():N}.vtt";

    public async Task WriteAsync(VideoId id, string file, byte[] content, CancellationToken cancellationToken) => await s3.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = settings[Setting.MediaBucket],
            Key = MediaKeys.Captions(id, file),
            InputStream = new MemoryStream(content),
            ContentType = $"{WebVtt.ContentType}; charset=utf-8",
            Headers = { CacheControl = "max-age=31536000, immutable" },
        },
        cancellationToken);

    /// <summary>Null: it was replaced since, or the video is being purged.</summary>
    public async Task<string?> ReadAsync(VideoId id, string file, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(settings[Setting.MediaBucket], MediaKeys.Captions(id, file), cancellationToken);
            using var reader = new StreamReader(response.ResponseStream);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Removes what a death between file and record has left; what is younger than an hour may be about to be recorded.</summary>
    public async Task EraseStraysAsync(Video video, CancellationToken cancellationToken)
    {
        var folder = MediaKeys.Captions(video.Id, "");
        var request = new ListObjectsV2Request { BucketName = settings[Setting.MediaBucket], Prefix = folder };
        do
        {
            var page = await s3.ListObjectsV2Async(request, cancellationToken);
            foreach (var stored in (page.S3Objects ?? []).Where(o => o.LastModified < clock.GetUtcNow().UtcDateTime - Recent))
            {
                var file = stored.Key[folder.Length..];
                if (!video.Captions.Any(track => track.File == file))
                {
                    await EraseAsync(video.Id, file, cancellationToken);
                }
            }
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    public async Task EraseAsync(VideoId id, string file, CancellationToken cancellationToken) =>
        await s3.DeleteObjectAsync(settings[Setting.MediaBucket], MediaKeys.Captions(id, file), cancellationToken);
}
