using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>Addresses at which S3 gives one version of an original, for a while, as what its bytes are and as an attachment.</summary>
sealed class OriginalLinks(IAmazonS3 s3, TimeProvider clock)
{
    /// <summary>Long enough to start; a download that has begun goes on.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public async Task<DownloadView> OfAsync(Video video, Original original)
    {
        var expires = clock.GetUtcNow() + Lifetime;
        var url = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = original.Bucket,
            Key = original.Key,
            VersionId = original.VersionId,
            Verb = HttpVerb.GET,
            Expires = expires.UtcDateTime,
            Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
            ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = Attachment(video.FileName), ContentType = TypeOf(video) },
        });
        return new DownloadView(url, expires);
    }

    /// <summary>What the bytes are, never what somebody said they are, and nothing that a browser runs: text is plain text whatever is in it.</summary>
    static string TypeOf(Video video) => video.MediaType == MediaType.Video ? "application/octet-stream" : video.ContentType;

    /// <summary>RFC 6266 with the name escaped as RFC 8187 has it: no name ends the header.</summary>
    internal static string Attachment(string fileName) => $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
}
