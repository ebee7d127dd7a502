using System.Diagnostics;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Local.MediaConvert.Packaging;
using ServerlessVideo.Local.Tests.MediaConvert;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>Films of ffmpeg's through the product's inspection, plan and check, over the MediaConvert stand-in.</summary>
sealed class Studio : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("sv-studio-").FullName;
    readonly MediaConvertHost host;
    readonly AmazonMediaConvertClient client;

    Studio(MediaConvertHost host)
    {
        this.host = host;
        client = new AmazonMediaConvertClient(
            new BasicAWSCredentials("local", "locallocal"), new AmazonMediaConvertConfig { ServiceURL = host.Address.ToString(), AuthenticationRegion = "us-east-1" });
    }

    public static async Task<Studio> OpenAsync() => new(await MediaConvertHost.StartAsync());

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <param name="name">With the extension of its container.</param>
    /// <param name="arguments">Of ffmpeg, before the file.</param>
    public async Task<Outcome<EncodedFilm>> EncodeAsync(string name, string arguments, EncodingProfile profile = EncodingProfile.Adaptive, RateControl control = RateControl.Qvbr, Func<byte[], byte[]>? damage = null)
    {
        var file = Path.Combine(folder, name);
        await FfmpegAsync($"{arguments} {file}");
        if (damage is not null)
        {
            await File.WriteAllBytesAsync(file, damage(await File.ReadAllBytesAsync(file)));
        }
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        host.Put("originals", $"{task.VideoId}", file);
        var url = $"s3://originals/{task.VideoId}";
        var probe = await client.ProbeAsync(new ProbeRequest { InputFiles = [new ProbeInputFile { FileUrl = url }] });
        var container = probe.ProbeResults![0].Container;
        using var bytes = File.OpenHandle(file);
        var header = new HeaderBytes(RandomAccess.GetLength(bytes), async (at, length, token) =>
        {
            var piece = new byte[length];
            return piece[..await RandomAccess.ReadAsync(bytes, piece, at, token)];
        });
        var inspection = Inspector.Judge(task.VideoId, container, await PixelAspect.ReadAsync(container?.Format?.Value, header, default));
        if (inspection.Failure is { } refusal)
        {
            return refusal;
        }
        var source = inspection.Value;
        var job = await RunAsync(EncodingPlan.For(source, profile, control, url, $"s3://media/{MediaKeys.Folder(task.VideoId, 1)}"));
        if (job.Status != JobStatus.COMPLETE)
        {
            return PublishFailure.OfMediaConvert(job.ErrorCode, job.ErrorMessage);
        }
        var files = new DirectoryInfo(host.ObjectFile("media", MediaKeys.Folder(task.VideoId, 1)));
        var checkedSet = new RenditionCheck(
            task, source, profile, files.EnumerateFiles().ToDictionary(f => f.Name, f => f.Length),
            RenditionCheck.Manifests(source, profile).ToDictionary(m => m, m => File.ReadAllText(Path.Combine(files.FullName, m)))).Run();
        return checkedSet.Failure is { } failure ? failure : new EncodedFilm(source, checkedSet.Value, files.FullName);
    }

    async Task<Job> RunAsync(JobSettings settings)
    {
        var created = await client.CreateJobAsync(new CreateJobRequest { Role = MediaConvertHost.Role, Settings = settings });
        // The event comes when nothing of the job is left to do, its folder included.
        while (!host.Events.Any(e => $"{e.Detail["jobId"]}" == created.Job.Id && $"{e.Detail["status"]}" is "COMPLETE" or "ERROR"))
        {
            await Task.Delay(50);
        }
        return (await client.GetJobAsync(new GetJobRequest { Id = created.Job.Id })).Job;
    }

    static async Task FfmpegAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -nostdin -y {arguments}") { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"ffmpeg {arguments}: {errors}");
    }
}

/// <summary>A film that came through.</summary>
/// <param name="Folder">On this machine.</param>
sealed record EncodedFilm(Inspection Source, RenditionSet Renditions, string Folder)
{
    public string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Presentation times, in seconds, of the sync samples in the segments of a playlist.</summary>
    public async Task<double[]> KeyframesAsync(string playlist)
    {
        var media = MediaPlaylist.Parse(Text(playlist));
        var file = Path.Combine(Folder, $"{playlist}.mp4");
        await File.WriteAllBytesAsync(file, [.. media.Segments.Select(s => s.Uri).Prepend(media.Init!).SelectMany(name => File.ReadAllBytes(Path.Combine(Folder, name)))]);
        var track = await FragmentedMp4.ReadAsync(file, default);
        var (time, times) = (0L, new List<double>());
        foreach (var sample in track.Samples)
        {
            if (sample.IsSync)
            {
                times.Add(Math.Round((double)(time + sample.CompositionOffset) / track.Timescale, 6));
            }
            time += sample.Duration;
        }
        return [.. times];
    }

    /// <summary>What ffprobe says of a media playlist: values of the named entries, line by line.</summary>
    public string[] Probe(string playlist, string stream, string entries)
    {
        string[] arguments = ["-v", "error", "-allowed_extensions", "ALL", "-select_streams", stream, "-show_entries", entries, "-of", "csv=p=0", Path.Combine(Folder, playlist)];
        return Run("ffprobe", arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Mean luma of its first picture, or of what a filter leaves of that, 16 to 235.</summary>
    public double Brightness(string playlist, string filter = "null")
    {
        string[] arguments = ["-v", "error", "-allowed_extensions", "ALL", "-i", Path.Combine(Folder, playlist), "-frames:v", "1", "-vf", $"{filter},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-"];
        return double.Parse(Run("ffmpeg", arguments).Split("YAVG=")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
