using System.Diagnostics;
using System.Globalization;
using ServerlessVideo.Benchmarks.Platform;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Local;

namespace ServerlessVideo.Benchmarks.Encode;

/// <summary>
/// What an encode costs and what it is worth: speed and CPU beside one ffmpeg for each rung, SSIM of each rung beside plain two-pass x264 of
/// the same size in bytes, the large rungs once each, and how soon a player shows the first picture. <c>SV_BENCH_CLIP</c> names a film to
/// take instead of a flight through the Mandelbrot set; its first ten seconds are.
/// </summary>
internal static class EncodeSuite
{
    const int ClipSeconds = 10, LargeSeconds = 2;

    public static readonly Suite Suite = new("encode", RunAsync);

    static async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sv-bench-");
        try
        {
            var options = new PlatformOptions(Workspace.CloudAssembly, Path.Combine(folder.FullName, "data"), FreePorts.ForPlatform(), Path.Combine(Workspace.Sidecar, "node_modules"));
            await using var platform = await LocalPlatform.StartAsync(options, new Progress<string>(), cancellationToken);
            using var visitor = new Visitor(options.PublicUrl);
            var clip = await ClipAsync(folder.FullName, cancellationToken);
            var (encoded, rows) = await LadderAsync(visitor, clip, folder.FullName, cancellationToken);
            rows.AddRange(await Quality.CompareAsync(encoded, clip, folder.FullName, cancellationToken));
            rows.AddRange(await StartUp.MeasureAsync(options.PublicUrl, encoded.Id!, cancellationToken));
            foreach (var (name, size) in ((string, string)[])[("1440p", "2560x1440"), ("2160p", "3840x2160")])
            {
                rows.AddRange(await LargeAsync(visitor, name, size, folder.FullName, cancellationToken));
            }

            return rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<string> ClipAsync(string folder, CancellationToken cancellationToken)
    {
        var clip = Path.Combine(folder, "clip.mp4");
        string[] film = Environment.GetEnvironmentVariable("SV_BENCH_CLIP") is { Length: > 0 } named
            ? ["-t", $"{ClipSeconds}", "-i", Path.GetFullPath(named)]
            : ["-f", "lavfi", "-i", $"mandelbrot=size=1920x1080:rate=30:end_scale=0.01:end_pts=600", "-t", $"{ClipSeconds}"];
        await Shell.RunAsync("ffmpeg", ["-v", "error", .. film, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p", "-y", clip], folder, cancellationToken);
        return clip;
    }

    /// <summary>The whole ladder, then the same rungs by a process each, on the same cores in turn.</summary>
    static async Task<(DemoVideo Encoded, List<Row> Rows)> LadderAsync(Visitor visitor, string clip, string folder, CancellationToken cancellationToken)
    {
        var (encoded, cpu) = await EncodeAsync(visitor, clip, folder, cancellationToken);
        var seconds = encoded.DurationSeconds!.Value;
        var watch = Stopwatch.StartNew();
        var before = ProcessTree.ChildrenCpuSeconds();
        foreach (var side in encoded.AvailableQualities.Select(q => q.TrimEnd('p')))
        {
            await Shell.RunAsync("ffmpeg",
                ["-v", "error", "-i", clip, "-vf", $"scale=-2:{side}", "-c:v", "libx264", "-preset", "superfast", "-crf", "23", "-g", "60", "-bf", "2",
                 "-x264-params", "mbtree=1:rc-lookahead=10:scenecut=0", "-an", "-f", "null", "-"], folder, cancellationToken);
        }

        var oneByOne = ProcessTree.ChildrenCpuSeconds() - before;
        return (encoded,
        [
            new("ladder, media seconds a second", seconds / encoded.ProcessingSeconds, "×"),
            new("… one ffmpeg a rung", seconds / watch.Elapsed.TotalSeconds, "×"),
            new("ladder, CPU a media second", cpu / seconds, "s", oneByOne / seconds),
        ]);
    }

    static async Task<IEnumerable<Row>> LargeAsync(Visitor visitor, string name, string size, string folder, CancellationToken cancellationToken)
    {
        var clip = Path.Combine(folder, $"{name}.mp4");
        await Shell.RunAsync("ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=30:duration={LargeSeconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-y", clip],
            folder, cancellationToken);
        var (encoded, cpu) = await EncodeAsync(visitor, clip, folder, cancellationToken);
        return encoded.AvailableQualities.Contains(name)
            ? [new($"ladder to {name}, CPU a media second", cpu / encoded.DurationSeconds!.Value, "s")]
            : throw new InvalidOperationException($"{size} came out as {string.Join(' ', encoded.AvailableQualities)}");
    }

    /// <returns>The video, played and checked, and the CPU seconds of ffmpeg.</returns>
    static async Task<(DemoVideo Encoded, double Cpu)> EncodeAsync(Visitor visitor, string clip, string folder, CancellationToken cancellationToken)
    {
        var before = ProcessTree.ChildrenCpuSeconds();
        var encoded = await new Journey(visitor, TextWriter.Null, folder).RunAsync(clip, cancellationToken);
        return encoded.Ok ? (encoded, ProcessTree.ChildrenCpuSeconds() - before) : throw new InvalidOperationException($"the clip did not play: {encoded.Error}");
    }
}
