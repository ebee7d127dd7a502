using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.Hosts.Http;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Jobs;

namespace ServerlessVideo.Local.Cloudflare.Playback;

/// <summary><c>thumbnail.jpg?time=1m2s&amp;width&amp;height&amp;fit=crop|clip|scale|fill</c>: made at the first request, then kept.</summary>
internal sealed partial class Thumbnails(StreamVideos videos, HostEncoder encoder) : IDisposable
{
    const int LongestSide = 2000, DefaultHeight = 640;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _one = new(1, 1);

    public async Task SendAsync(HttpContext http, StreamVideo video)
    {
        var query = http.Request.Query;
        var (width, height) = (Side(query["width"]), Side(query["height"]));
        var fit = query["fit"].ToString() is { Length: > 0 } named ? named : "crop";
        var seconds = Seconds(query["time"].ToString()) ?? video.ThumbnailPct * video.Duration;
        if (Scale(width, height, fit) is not { } scale)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        // The last frame begins a little before the end.
        var time = FormattableString.Invariant($"{Math.Clamp(seconds, 0, Math.Max(0, video.Duration - 0.2)):0.###}");
        var picture = Path.Combine(videos.MediaOf(video.Uid), $"at{time}_{width}x{height}_{fit}.jpg");
        await _one.WaitAsync(http.RequestAborted);
        try
        {
            if (!File.Exists(picture))
            {
                await MakeAsync(video, time, scale, picture, http.RequestAborted);
            }
        }
        finally
        {
            _one.Release();
        }
        await FileAnswer.SendAsync(http, picture, "image/jpeg");
    }

    public void Dispose() => _one.Dispose();

    async Task MakeAsync(StreamVideo video, string time, string scale, string picture, CancellationToken cancellationToken)
    {
        using JobFolder folder = new(videos.WorkOf($"{video.Uid}.jpg"));
        var whole = Path.Combine(videos.MediaOf(video.Uid), HostEncoder.WholeFile);
        var length = new FileInfo(whole).Length;
        await folder.LinkAsync(new SourceObject([new SourcePiece(whole, 0, length)], length, "", default, ""), cancellationToken);
        await encoder.RunAsync(folder.Path, ["-ss", time, "-i", "in/0", "-frames:v", "1", "-vf", scale, "-q:v", "3", "-f", "mjpeg", "out"], Patience, cancellationToken);
        File.Move(Path.Combine(folder.Path, "out"), picture, overwrite: true);
    }

    static string? Scale(int? width, int? height, string fit) => (width, height, fit) switch
    {
        (null, var h, "crop" or "clip" or "scale" or "fill") => $"scale=-2:{h ?? DefaultHeight}",
        ({ } w, null, "crop" or "clip" or "scale" or "fill") => $"scale={w}:-2",
        ({ } w, { } h, "crop") => $"scale={w}:{h}:force_original_aspect_ratio=increase,crop={w}:{h}",
        ({ } w, { } h, "clip") => $"scale={w}:{h}:force_original_aspect_ratio=decrease",
        ({ } w, { } h, "scale") => $"scale={w}:{h}",
        ({ } w, { } h, "fill") => $"scale={w}:{h}:force_original_aspect_ratio=decrease,pad={w}:{h}:(ow-iw)/2:(oh-ih)/2",
        _ => null,
    };

    static int? Side(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side > 0 ? Math.Min(side, LongestSide) : null;

    /// <summary>1h2m3s, 2m, 5s or 5.</summary>
    static double? Seconds(string text) => Time().Match(text) is { Success: true, Length: > 0 } match
        ? (Number(match, "h") * 3600) + (Number(match, "m") * 60) + Number(match, "s")
        : null;

    static double Number(Match match, string group) => match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^((?<h>\d{1,3})h)?((?<m>\d{1,5})m)?((?<s>\d{1,6}(\.\d{1,3})?)s?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
