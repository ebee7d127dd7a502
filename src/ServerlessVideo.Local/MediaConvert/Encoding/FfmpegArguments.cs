using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>The command lines, for a process that runs in the job's folder. Pure.</summary>
internal static class FfmpegArguments
{
    public static IReadOnlyList<string> Probe(Container container, int files) =>
        ["-hide_banner", "-v", "error", .. Input(container, files), "-of", "json", "-show_format", "-show_streams"];

    /// <summary><c>-xerror</c>: a source that does not decode to its end ends the job, it is not encoded as far as it goes.</summary>
    public static IReadOnlyList<string> Encode(EncodePlan plan, int files) =>
    [
        "-hide_banner", "-nostdin", "-y", "-v", "error", "-xerror", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5",
        "-noautorotate", .. Input(plan.Source.Container, files), "-filter_complex", FilterGraph.Build(plan),
        .. plan.Outputs.SelectMany(Output),
    ];

    /// <summary>
    /// The demuxer is given, and no other may open anything: a playlist inside a "video" would make ffmpeg read other files and URLs,
    /// which a protocol whitelist alone does not stop.
    /// </summary>
    static string[] Input(Container container, int files) =>
    [
        "-protocol_whitelist", files == 1 ? "file" : "file,concat", "-format_whitelist", container.Demuxer, "-f", container.Demuxer.Split(',')[0],
        "-i", files == 1 ? $"file:{InputFile(0)}" : $"concat:{string.Join('|', Enumerable.Range(0, files).Select(InputFile))}",
    ];

    public const string InputFolder = "in";

    /// <summary>Name of a piece of the source in the job's folder; short, as 10,000 of them are one argument of at most 128 KiB.</summary>
    public static string InputFile(int piece) => $"{InputFolder}/{piece:x}";

    static IEnumerable<string> Output(PlannedOutput output) => output switch
    {
        VideoOutput video =>
            [.. Map($"[o{video.Number}]"), .. X264Options.Of(video), "-movflags", "+cmaf+frag_keyframe", "-f", "mp4", video.File],
        // async, first_pts: gaps and a late start are filled with silence, so sound stays with the picture.
        AudioOutput audio =>
            [.. Map($"0:{audio.Source.Index}"), "-af", "aresample=async=1:first_pts=0", "-c:a", "aac", "-b:a", $"{audio.Aac.Bitrate}", "-ar", $"{audio.Aac.SampleRate}",
             "-ac", audio.Aac.CodingMode switch { CodingMode.Mono => "1", CodingMode.Stereo => "2", _ => "6" }, "-movflags", "+cmaf", "-frag_duration", "10000000", "-f", "mp4", audio.File],
        StillOutput still =>
            [.. Map($"[o{still.Number}]"), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", $"{JpegScale(still.Capture.Quality)}", "-frames:v", $"{still.Capture.MaxCaptures}",
             "-fps_mode", "passthrough", "-f", "image2", "-start_number", "0", still.File],
        _ => throw new InvalidOperationException($"{output} is no output of ffmpeg"),
    };

    static string[] Map(string label) => ["-map", label, "-map_metadata", "-1", "-map_chapters", "-1"];

    /// <summary>Quality 1…100 on mjpeg's scale 31 (worst) … 2.</summary>
    static int JpegScale(int quality) => 2 + (int)Math.Round((100 - quality) * 29 / 99.0);
}
