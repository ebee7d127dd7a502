using System.Net;
using Amazon.CloudFront.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Support;

/// <summary>Things of which a test only needs some.</summary>
static class Any
{
    public static readonly IdGenerator Ids = new(TimeProvider.System);

    public static string Owner => $"owner-{Guid.NewGuid():N}";

    /// <summary>CloudFront is at 15 with a wildcard.</summary>
    public static TooManyInvalidationsInProgressException TooManyInvalidations() =>
        new("too many", null, ErrorType.Sender, "TooManyInvalidationsInProgress", null, HttpStatusCode.BadRequest);

    public static Video Video(VideoStatus status = VideoStatus.Uploading, string? owner = null) => new()
    {
        Id = Ids.NextVideoId(), OwnerId = owner ?? Owner, Title = "A title", FileName = "clip.mp4", ContentType = "video/mp4",
        Status = status, FileSizeBytes = 1000, CreatedAt = DateTimeOffset.UtcNow, UpdatedAt = DateTimeOffset.UtcNow,
    };

    /// <summary>Bytes that begin like an MP4.</summary>
    public static byte[] Mp4(int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        "ftypisom"u8.CopyTo(bytes.AsSpan(4));
        return bytes;
    }
}
