using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>A video of Stream's as the product sees copies.</summary>
static partial class StreamCopies
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

    /// <summary>Of an HLS multivariant playlist (RFC 8216, 4.3.4.2), the lowest first; named by the shorter side, as ours are.</summary>
    public static IReadOnlyList<string> QualitiesOf(string playlist) =>
    [
        .. Resolution().Matches(playlist).Select(match => Math.Min(Pixels(match, "width"), Pixels(match, "height"))).Distinct().Order().Select(pixels => $"{pixels}p"),
    ];

    static int Pixels(Match match, string side) => int.Parse(match.Groups[side].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^#EXT-X-STREAM-INF:.*\bRESOLUTION=(?<width>\d{1,5})x(?<height>\d{1,5})\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Resolution();

    static int? Known(int? pixels) => pixels > 0 ? pixels : null;
}

/// <summary>What finds an unfinished upload again: its uid and where it goes on.</summary>
static class StreamContinuation
{
    public static string Of(StreamUpload upload) => $"{upload.Uid} {upload.Location.AbsoluteUri}";

    public static StreamUpload? Parse(string? continuation) =>
        continuation?.Split(' ') is [{ Length: > 0 } uid, var location] && Uri.TryCreate(location, UriKind.Absolute, out var uri) ? new StreamUpload(uid, uri) : null;
}
