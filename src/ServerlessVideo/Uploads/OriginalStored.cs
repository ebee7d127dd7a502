using Amazon.Lambda.CloudWatchEvents;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads;

/// <summary>
/// What the queues <c>verify-upload</c> and <c>verify-upload-large</c> carry: S3's event of an object, or ours of a video whose
/// original was there before it.
/// </summary>
sealed class OriginalStoredEvent : CloudWatchEvent<OriginalStored>;

sealed class OriginalStored : S3ObjectCreate
{
    /// <summary>Only in <c>video.uploaded</c>, which names no object.</summary>
    public VideoId? VideoId { get; set; }
}

/// <summary>How long a verification may take, and whether another, larger function goes on after that.</summary>
/// <param name="Patience">Counted from the event: a minute is left of Lambda's 15 to write down that it was not enough.</param>
sealed record VerifyLimit(TimeSpan Patience, bool IsLast)
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(14);
}
