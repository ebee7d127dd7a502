using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Jobs;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>What keeps one file from taking the whole machine.</summary>
public sealed class CapsTests(Clips clips) : IClassFixture<Clips>, IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("caps-").FullName;
    readonly Ffmpeg _ffmpeg = new(new Sandbox(NullLogger<Sandbox>.Instance), TimeProvider.System);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Outputs_BeyondTheirBytes_EndTheJobWithTheFaultOfWhoeverHasIt()
    {
        Directory.CreateDirectory(Path.Combine(_folder, FfmpegArguments.InputFolder));
        File.Copy(clips.Film, Path.Combine(_folder, FfmpegArguments.InputFile(0)));
        var media = await _ffmpeg.ProbeAsync(_folder, Container.Mp4, 1, CancellationToken.None);
        await EncodeAsync(media, long.MaxValue);
        // So many are there only when the film is through.
        var most = new DirectoryInfo(_folder).EnumerateFiles().Sum(f => f.Length) * 9 / 10;

        async Task<JobError> Said(double seconds)
        {
            foreach (var file in Directory.GetFiles(_folder))
            {
                File.Delete(file);
            }
            return (await Should.ThrowAsync<JobFailedException>(() => EncodeAsync(media with { Duration = seconds }, most))).Code;
        }
        (await Said(1)).ShouldBe(JobError.SourceRead, "it has four");
        (await Said(4)).ShouldBe(JobError.Unknown);
        (await Said(0)).ShouldBe(JobError.Unknown, "it did not say");
    }

    Task EncodeAsync(MediaInfo media, long maxBytes) =>
        _ffmpeg.EncodeAsync(_folder, Plan(media), 1, TimeSpan.FromMinutes(5), maxBytes, _ => { }, CancellationToken.None);

    /// <summary>As one that was taken over would leave it, for what reads the outputs outside of the sandbox.</summary>
    [Fact]
    public async Task Outputs_WithALinkAmongThem_AreNotRead()
    {
        Directory.CreateDirectory(Path.Combine(_folder, FfmpegArguments.InputFolder));
        File.Copy(clips.Film, Path.Combine(_folder, FfmpegArguments.InputFile(0)));
        var media = await _ffmpeg.ProbeAsync(_folder, Container.Mp4, 1, CancellationToken.None);
        File.CreateSymbolicLink(Path.Combine(_folder, "0.0000009.jpg"), "/etc/passwd");

        (await Should.ThrowAsync<JobFailedException>(() => EncodeAsync(media, long.MaxValue))).Message.ShouldContain("link");
    }

    [Fact]
    public async Task Encoder_BeyondItsTime_IsEndedWithAllItStarted()
    {
        var film = Path.Combine(_folder, "endless.mp4");

        var failure = await Should.ThrowAsync<JobFailedException>(() => _ffmpeg.RunAsync(
            "ffmpeg", _folder, ["-v", "error", "-re", "-f", "lavfi", "-i", "color=size=64x64", "-f", "null", film], TimeSpan.FromSeconds(2), (_, _) => { }, CancellationToken.None));

        failure.Code.ShouldBe(JobError.Unknown);
        failure.Message.ShouldContain("within 2 seconds");
        Directory.GetDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)).Select(CommandLine).ShouldNotContain(line => line.Contains(film));
    }

    [Fact]
    public async Task Encoder_HasLimitsOfItsOwn()
    {
        List<string> limits = [];

        await _ffmpeg.RunAsync("sh", _folder, ["-c", "ulimit -v; ulimit -f; ulimit -c"], TimeSpan.FromMinutes(5), (line, _) => limits.Add(line), CancellationToken.None);

        // In KiB, and blocks of 512 bytes.
        limits.Where(line => line.Length > 0).ShouldBe([$"{12L << 20}", $"{64L << 21}", "0"]);
    }

    /// <summary>The product waits as long for such a source.</summary>
    [Fact]
    public void Caps_OfASourceThatDoesNotSayItsLength_AreOfEightHours()
    {
        var media = Media.Of(Media.Track(320, 180));

        Caps.Of(Plan(media with { Duration = 0 })).ShouldBe(Caps.Of(Plan(media with { Duration = 8 * 3600 })));
    }

    static EncodePlan Plan(MediaInfo media) => Planner.Plan(JobRequest.Read(Settings.Request("s3://in/a", (320, 180))).Settings, media);

    static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }
}
