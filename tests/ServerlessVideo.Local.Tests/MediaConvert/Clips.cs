using System.Diagnostics;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>Short sources, made by ffmpeg at their first use.</summary>
public sealed class Clips : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("clips-").FullName;

    /// <value>4 s, 320×180, 30000/1001, stereo.</value>
    public string Film => Make("film.mp4", "-f lavfi -i testsrc2=size=320x180:rate=30000/1001 -f lavfi -i sine=440:sample_rate=44100 -t 4 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac -ac 2 -movflags +faststart");

    /// <value>Portrait by its rotation mark, silent: 320×180 stored, shown 180×320.</value>
    public string Rotated => Make("rotated.mp4", $"-i {SilentFilm} -c copy -metadata:s:v:0 rotate=90");

    public string SilentFilm => Make("silent.mp4", "-f lavfi -i testsrc2=size=320x180:rate=25 -t 2 -pix_fmt yuv420p -c:v libx264 -preset ultrafast");

    /// <value>2 s, 181×135, 10 fps.</value>
    public string Odd => Make("odd.mp4", "-f lavfi -i testsrc2=size=181x135:rate=10 -t 2 -pix_fmt yuv444p -c:v libx264 -preset ultrafast");

    /// <value>A twenty-fifth of a second.</value>
    public string OneFrame => Make("frame.mp4", "-f lavfi -i testsrc2=size=160x120:rate=25 -frames:v 1 -pix_fmt yuv420p -c:v libx264 -preset ultrafast");

    /// <value>About 4 s of a variable frame rate.</value>
    public string Variable => Make("variable.mp4", "-f lavfi -i testsrc2=size=160x120:rate=30 -t 4 -vf select='lt(t,1)+gte(t,1)*not(mod(n,4))' -fps_mode passthrough -pix_fmt yuv420p -c:v libx264 -preset ultrafast");

    /// <value>MS-MPEG-4 v3 in AVI: ffmpeg reads it, MediaConvert does not.</value>
    public string MsMpeg4 => Make("old.avi", "-f lavfi -i testsrc2=size=160x120:rate=10 -t 1 -c:v msmpeg4");

    public string HevcInMatroska => Make("hevc.mkv", "-f lavfi -i testsrc2=size=160x120:rate=10 -t 1 -c:v libx265 -preset ultrafast -x265-params log-level=none");

    /// <value>Its second sound, FLAC in MP4, is none that MediaConvert reads.</value>
    public string TwoSounds => Make("two.mp4", $"-i {Film} -i {Film} -map 0:v -map 0:a -map 1:a -t 2 -c:v copy -c:a:0 aac -c:a:1 flac -strict -2");

    /// <value>A picture of one second and a sound of five; only the file says how long it is.</value>
    public string LongSound => Make("long.flv", "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1 -f lavfi -i sine=440:sample_rate=44100:duration=5 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac");

    public string Flash => Make("flash.flv", "-f lavfi -i testsrc2=size=160x120:rate=10 -t 1 -c:v flv");

    /// <value>Headers in front promise 4 s, the data ends after a third.</value>
    public string Truncated => Text("truncated.mp4", File.ReadAllBytes(Film)[..(int)(new FileInfo(Film).Length / 3)]);

    public string Text(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Make(string name, string arguments)
    {
        var path = Path.Combine(_folder, name);
        if (!File.Exists(path))
        {
            Tools.Run("ffmpeg", ["-v", "error", "-y", .. arguments.Split(' ').Select(a => a.Trim('\'')), path]);
        }
        return path;
    }
}

internal static class Tools
{
    public static string Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (exitCode, output, error) = TryRun(program, arguments, environment);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }

    public static (int ExitCode, string Output, string Error) TryRun(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
