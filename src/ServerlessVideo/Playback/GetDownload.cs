using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <param name="Url">Presigned; good for the original alone.</param>
public sealed record DownloadView(string Url, DateTimeOffset ExpiresAt);

/// <summary><c>GET /videos/{id}/download</c>: the original, for those who manage the video.</summary>
static class GetDownload
{
    /// <summary>Long enough to start; a download that has begun goes on.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static async Task<Results<Ok<DownloadView>, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, IAmazonS3 s3, TimeProvider clock, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(id, cancellationToken);
        if (Access.ManageRefusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (video!.Original is not { } original)
        {
            return new Problem(Errors.NotReady);
        }
        var expires = clock.GetUtcNow() + Lifetime;
        var url = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = original.Bucket,
            Key = original.Key,
            VersionId = original.VersionId,
            Verb = HttpVerb.GET,
            Expires = expires.UtcDateTime,
            Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
            ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = Attachment(video.FileName) },
        });
        return TypedResults.Ok(new DownloadView(url, expires));
    }

    /// <summary>RFC 6266 with the name escaped as RFC 8187 has it: no name ends the header.</summary>
    internal static string Attachment(string fileName) => $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
}
