using System.Globalization;
using System.Text.Json;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>A video of Stream's as the product sees copies.</summary>
static class StreamCopies
{
    public static HostedVideo Of(StreamVideo video, HostCopyName names)
    {
        var status = video.Status ?? new StreamStatus();
        double? percent = double.TryParse(status.PctComplete?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        var state = status.State switch
        {
            "error" => HostedState.Failed,
            // Ready says that it plays; only at 100 every quality is there.
            "ready" when percent is null or >= 100 => HostedState.Ready,
            "ready" or "queued" or "inprogress" or "live-inprogress" => HostedState.Processing,
            _ => HostedState.Receiving,
        };
        return new HostedVideo(
            video.Uid, NameOf(video, names), state, state == HostedState.Ready ? 100 : (int)Math.Clamp(percent ?? 0, 0, 100),
            state == HostedState.Failed ? StreamErrors.OfVideo(status) : null,
            video.Duration is > 0 ? video.Duration : null, Known(video.Input?.Width), Known(video.Input?.Height), video.Size,
            CreatedAt: video.Created, ModifiedAt: video.Modified);
    }

    /// <summary>The publication, if it is one of this deployment's: both the creator and the meta say so.</summary>
    public static string? NameOf(StreamVideo video, HostCopyName names) =>
        video.Meta?.TryGetValue("publication", out var value) == true && value.ValueKind == JsonValueKind.String
        && PublishTask.TryParse(value.GetString()!, out var task) && names.Creator(task) == video.Creator
            ? task.Name
            : null;

    static int? Known(int? pixels) => pixels > 0 ? pixels : null;
}

/// <summary>What finds an unfinished upload again: its uid and where it goes on.</summary>
static class StreamContinuation
{
    public static string Of(StreamUpload upload) => $"{upload.Uid} {upload.Location.AbsoluteUri}";

    public static StreamUpload? Parse(string? continuation) =>
        continuation?.Split(' ') is [{ Length: > 0 } uid, var location] && Uri.TryCreate(location, UriKind.Absolute, out var uri) ? new StreamUpload(uid, uri) : null;
}
