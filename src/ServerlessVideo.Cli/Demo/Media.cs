using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Demo;

/// <param name="Rotation">Degrees a player turns the picture by; 90 and 270 swap width and height.</param>
sealed record MediaFacts(string Container, string VideoCodec, int Width, int Height, double DurationSeconds, int Rotation, bool HasAudio)
{
    /// <value>The size a player shows.</value>
    public (int Width, int Height) Shown => Rotation % 180 == 0 ? (Width, Height) : (Height, Width);
}

/// <summary>What ffmpeg and ffprobe know of a file: an opinion that is not the product's.</summary>
static class Media
{
    /// <returns>A path to six seconds of moving 1080p with a tone.</returns>
    public static async Task<string> MakeSampleAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "sample.mp4");
        await Shell.RunAsync("ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=6", "-f", "lavfi", "-i", "sine=frequency=440:duration=6",
             "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", "-y", file],
            folder, cancellationToken);
        return file;
    }

    /// <returns>Null when ffprobe finds no video in the file.</returns>
    public static async Task<MediaFacts?> ProbeAsync(string file, CancellationToken cancellationToken)
    {
        var json = new System.Text.StringBuilder();
        var code = await Shell.RunAsync("ffprobe",
            ["-v", "quiet", "-format_whitelist", "mov,mp4,matroska,webm,avi,flv,mpegts,mpeg,mxf", "-of", "json", "-show_format", "-show_streams", file],
            "/", line => json.AppendLine(line), cancellationToken);
        if (code != 0)
        {
            return null;
        }

        var probed = JsonElement.Parse(json.ToString());
        var streams = probed.GetProperty("streams").EnumerateArray().ToList();
        var video = streams.Find(s => s.GetProperty("codec_type").GetString() == "video");
        if (video.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var format = probed.GetProperty("format");
        return new MediaFacts(
            format.GetProperty("format_name").GetString()!, video.GetProperty("codec_name").GetString()!,
            video.GetProperty("width").GetInt32(), video.GetProperty("height").GetInt32(),
            // The longest track, where the container keeps that: the length of the whole may be a wish.
            streams.Max(Duration) is > 0 and var longest ? longest : Duration(format),
            Rotation(video), streams.Exists(s => s.GetProperty("codec_type").GetString() == "audio"));
    }

    static double Duration(JsonElement part) =>
        part.TryGetProperty("duration", out var seconds) ? double.Parse(seconds.GetString()!, CultureInfo.InvariantCulture) : 0;

    static int Rotation(JsonElement video) => video.TryGetProperty("side_data_list", out var sideData)
        ? sideData.EnumerateArray().Where(d => d.TryGetProperty("rotation", out _)).Select(d => Math.Abs(d.GetProperty("rotation").GetInt32())).FirstOrDefault()
        : 0;

    /// <summary>Whether a file like this must become playable: containers and codecs that MediaConvert's documentation lists.</summary>
    public static bool MustPlay(MediaFacts? facts) => facts is not null && (facts.Container.Split(',')[0], facts.VideoCodec) is
        ("mov", "h264" or "hevc" or "mpeg4" or "mpeg2video" or "prores" or "mjpeg")
        or ("matroska", "h264" or "mpeg2video" or "mpeg4" or "vp8" or "vp9")
        or ("avi", "mpeg4" or "mjpeg" or "rawvideo" or "dvvideo")
        or ("flv", "h264");
}
