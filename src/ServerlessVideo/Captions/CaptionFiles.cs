using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Captions;

/// <summary>The WebVTT files beside a video's renditions; whatever opens those opens these.</summary>
sealed class CaptionFiles(IAmazonS3 s3, IdGenerator ids, Settings settings)
{
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

    public async Task EraseAsync(VideoId id, string file, CancellationToken cancellationToken) =>
        await s3.DeleteObjectAsync(settings[Setting.MediaBucket], MediaKeys.Captions(id, file), cancellationToken);
}
