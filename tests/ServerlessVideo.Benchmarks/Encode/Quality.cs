using System.Globalization;
using System.Text.RegularExpressions;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Benchmarks.Encode;

/// <summary>SSIM (1: the same picture) of each rung against the source at that size, beside x264 in two passes at the rung's own average bit rate.</summary>
internal static partial class Quality
{
    public static async Task<IReadOnlyList<Row>> CompareAsync(DemoVideo encoded, string source, string folder, CancellationToken cancellationToken)
    {
        List<Row> rows = [];
        foreach (var quality in encoded.AvailableQualities)
        {
            var ours = Path.Combine(folder, $"{quality}.mp4");
            var playlist = encoded.HlsUrl!.Replace("/hls.m3u8", $"/{quality}.m3u8", StringComparison.Ordinal);
            await Shell.RunAsync("ffmpeg", ["-v", "error", "-i", playlist, "-c", "copy", "-y", ours], folder, cancellationToken);
            var bytes = new FileInfo(ours).Length;
            var facts = (await Media.ProbeAsync(ours, cancellationToken))!;
            var theirs = await TwoPassAsync(source, facts, bytes, folder, cancellationToken);
            rows.Add(new($"{quality}, a media second", bytes / 1000.0 / facts.DurationSeconds, "kB"));
            rows.Add(new($"{quality}, SSIM", await SsimAsync(ours, source, facts, folder, cancellationToken), "", await SsimAsync(theirs, source, facts, folder, cancellationToken)));
        }

        return rows;
    }

    static async Task<string> TwoPassAsync(string source, MediaFacts size, long bytes, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "two-pass.mp4");
        var rate = (long)(bytes * 8 / size.DurationSeconds);
        string[] common = ["-v", "error", "-i", source, "-vf", $"scale={size.Width}:{size.Height}:flags=bicubic", "-c:v", "libx264", "-preset", "medium", "-b:v", rate.ToString(CultureInfo.InvariantCulture), "-an"];
        await Shell.RunAsync("ffmpeg", [.. common, "-pass", "1", "-f", "null", "-"], folder, cancellationToken);
        await Shell.RunAsync("ffmpeg", [.. common, "-pass", "2", "-y", file], folder, cancellationToken);
        return file;
    }

    static async Task<double> SsimAsync(string file, string source, MediaFacts size, string folder, CancellationToken cancellationToken)
    {
        double? ssim = null;
        await Shell.RunAsync("ffmpeg",
            ["-nostats", "-i", file, "-i", source, "-lavfi",
             $"[0:v]settb=AVTB,setpts=PTS-STARTPTS[a];[1:v]settb=AVTB,setpts=PTS-STARTPTS,scale={size.Width}:{size.Height}:flags=bicubic[b];[a][b]ssim", "-f", "null", "-"],
            folder, line => ssim = All().Match(line) is { Success: true } match ? double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture) : ssim, cancellationToken);
        return ssim ?? throw new InvalidOperationException($"{file} cannot be compared");
    }

    [GeneratedRegex(@"SSIM.* All:(?<value>[0-9.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex All();
}
