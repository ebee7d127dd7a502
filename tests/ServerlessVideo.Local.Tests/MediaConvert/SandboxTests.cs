using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>
/// A playlist that names a film outside and a listener on this machine, against each of the two walls alone: the demuxer that is given, and
/// the sandbox. That it does harm where neither stands is shown first: else nothing would be proven.
/// </summary>
public sealed class SandboxTests : IAsyncLifetime
{
    const string Outside = "64", Inside = "48";

    readonly string _folder = Directory.CreateTempSubdirectory("walls-").FullName;
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Sandbox _sandbox = new(NullLogger<Sandbox>.Instance);
    Task _answering = null!;
    int _knocks;

    string Job => Path.Combine(_folder, "job");

    string Source => Path.Combine(Job, FfmpegArguments.InputFile(0));

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Job, FfmpegArguments.InputFolder));
        foreach (var (file, width) in new[] { (Path.Combine(_folder, "secret.ts"), Outside), (Path.Combine(Job, "own.ts"), Inside) })
        {
            Tools.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", $"color=size={width}x48:duration=0.2", "-c:v", "libx264", file]);
        }
        _listener.Start();
        _answering = AnswerAsync();
        await Write("secret", Path.Combine(_folder, "secret.ts"));
        await Write("address", $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/a.ts");
        await Write("own", "own.ts");
        await File.WriteAllTextAsync(Source, "a film");
    }

    public async Task DisposeAsync()
    {
        _listener.Stop();
        await _answering;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Playlist_WithoutAnyWall_DoesItsHarm()
    {
        (await ProbeAsync(null, Open("secret"))).ShouldContain(Outside);
        await ProbeAsync(null, Open("address"));
        _knocks.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("address")]
    [InlineData("own")]
    public async Task Playlist_BeforeTheDemuxersAlone_IsNoFilm(string what)
    {
        foreach (var container in (Container[])[Container.Mp4, Container.Matroska, Container.Avi, Container.Flash, Container.TransportStream, Container.Mxf])
        {
            File.Copy(Path.Combine(Job, $"{what}.m3u8"), Source, overwrite: true);
            (await ProbeAsync(null, [.. FfmpegArguments.Probe(container, 1)])).ShouldNotContain("width", customMessage: container.Name);
        }
        _knocks.ShouldBe(0);
    }

    /// <summary>As far as the machine allows, which the platform's log says.</summary>
    [Fact]
    public async Task Playlist_InTheSandboxAlone_ReachesNothingButItsFolder()
    {
        var reach = await _sandbox.ReachAsync(CancellationToken.None);
        (await ProbeAsync(_sandbox, Open("own"))).ShouldContain(Inside, customMessage: "what it names would be read if it were there");
        var secret = await ProbeAsync(_sandbox, Open("secret"));
        await ProbeAsync(_sandbox, Open("address"));

        if (reach == Isolation.NetworkAndFiles)
        {
            secret.ShouldNotContain(Outside);
            var inside = await RunAsync(_sandbox, "sh", "-c", "ls / /etc; echo > /usr/written || echo unwritable; mount -t tmpfs x /job || echo powerless");
            var source = await RunAsync(_sandbox, "sh", "-c", "echo x >> in/0 || echo sealed; rm -f in/0 || echo kept; cat in/0 > copy && cat copy");
            source.Where(line => line.Length > 0).ShouldBe(["sealed", "kept", "a film"]);
            (await File.ReadAllTextAsync(Source)).ShouldBe("a film", "it may be a link to the only one there is");
            inside.ShouldContain("unwritable");
            inside.ShouldContain("powerless");
            inside.Where(line => line.Length > 0).ShouldBeSubsetOf(
                ["/:", "bin", "dev", "etc", "job", "lib", "lib32", "lib64", "libx32", "sbin", "usr", "/etc:", "alternatives", "ld.so.cache", "unwritable", "powerless"]);
        }
        _knocks.ShouldBe(reach == Isolation.LimitsOnly ? 1 : 0);
    }

    /// <summary>ffmpeg by itself follows no address out of a file: that is one more wall, and not looked at here.</summary>
    static string[] Open(string playlist) => ["-v", "error", "-protocol_whitelist", "file,http,tcp", "-i", $"{playlist}.m3u8", "-of", "json", "-show_streams"];

    async Task<string> ProbeAsync(Sandbox? sandbox, string[] arguments) => string.Join('\n', (await RunAsync(sandbox, "ffprobe", arguments)).Where(l => l.Contains("\"width\"")));

    async Task<List<string>> RunAsync(Sandbox? sandbox, string program, params string[] arguments)
    {
        List<string> lines = [];
        var options = sandbox is null
            ? new ChildOptions(program, arguments) { WorkingDirectory = Job, Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! } }
            : await sandbox.WrapAsync(Job, program, arguments, CancellationToken.None);
        await using var child = await ChildProcess.StartAsync(options with { OnOutput = lines.Add }, CancellationToken.None);
        await child.Exited;
        return lines;
    }

    Task Write(string name, string named) => File.WriteAllTextAsync(
        Path.Combine(Job, $"{name}.m3u8"), $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{named}\n#EXT-X-ENDLIST\n");

    async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var knock = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _knocks);
            }
        }
        catch (SocketException)
        {
            // It was stopped.
        }
    }
}
