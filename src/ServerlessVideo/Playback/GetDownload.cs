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
        if (Refusal(caller, video) is { } refusal)
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
            ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = Attachment(video.FileName), ContentType = TypeOf(video) },
        });
        return TypedResults.Ok(new DownloadView(url, expires));
    }

    /// <summary>Whoever may see an image or a document may have it: there is nothing else to see. The original of a video is its managers'.</summary>
    static Failure? Refusal(Caller caller, Video? video) => video is null || video.MediaType == MediaType.Video
        ? (caller.Subject is null ? Errors.Unauthenticated : Access.ManageRefusal(caller, video))?.With()
        : Access.Refusal(caller, video)?.With();

    /// <summary>What the bytes are, never what somebody said they are, and nothing that a browser runs: text is plain text whatever is in it.</summary>
    static string TypeOf(Video video) => video.MediaType == MediaType.Video ? "application/octet-stream" : video.ContentType;

    /// <summary>RFC 6266 with the name escaped as RFC 8187 has it: no name ends the header.</summary>
    internal static string Attachment(string fileName) => $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
}
