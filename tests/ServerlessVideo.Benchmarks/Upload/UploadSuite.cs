using System.Buffers.Binary;
using ServerlessVideo.Benchmarks.Platform;
using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Client;
using ServerlessVideo.Local;

namespace ServerlessVideo.Benchmarks.Upload;

/// <summary>
/// A file of 2 GB into a laptop platform: by <c>cp</c>, by <c>sv upload</c> (presigned parts, every byte hashed) and by <c>aws s3 cp</c> to the
/// same S3 stand-in, in turn. What else the machine does falls on all three, so that the ratios tell more than the speeds.
/// </summary>
internal static class UploadSuite
{
    const long FileSize = 2_000_000_000;

    const int Rounds = 3;

    const int UrlCalls = 20;

    public static readonly Suite Suite = new("upload", RunAsync);

    static async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sv-bench-");
        try
        {
            var options = new PlatformOptions(Workspace.CloudAssembly, Path.Combine(folder.FullName, "data"), FreePorts.ForPlatform(), Path.Combine(Workspace.Sidecar, "node_modules"));
            await using var platform = await LocalPlatform.StartAsync(options, new Progress<string>(), cancellationToken);
            using var http = new HttpClient();
            var client = new ServerlessVideoClient(http, options.PublicUrl, ct => TokenCommand.MintAsync(options.PublicUrl, "instructor", tier: null, user: null, ct));
            var run = new UploadRun(options, folder.FullName, http, client);
            var file = await MakeFileAsync(folder.FullName, cancellationToken);
            using var peaks = new PeakMemory();
            var rounds = new List<Round>();
            for (var round = 0; round < Rounds; round++)
            {
                Stamp(file, round);
                rounds.Add(await run.RoundAsync(file, cancellationToken));
                await Console.Error.WriteLineAsync($"{Suite.Name}, round {round + 1} of {Rounds}: {rounds[^1]}");
            }

            var memory = peaks.Stop();
            return [.. Speeds(rounds), await UrlsAsync(client, cancellationToken), .. Capacity(rounds), .. memory.OrderByDescending(p => p.Value).Select(p => new Row($"peak memory, {p.Key}", p.Value, "MB"))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static IEnumerable<Row> Speeds(List<Round> rounds) =>
    [
        new("cp", rounds.Median(r => FileSize / r.Copy / 1e6), "MB/s"),
        new("sv upload", rounds.Median(r => FileSize / r.Upload / 1e6), "MB/s"),
        new("aws s3 cp", rounds.Median(r => FileSize / r.AwsCli / 1e6), "MB/s"),
        new("sv upload, of it hashing first", rounds.Median(r => r.Hashing), "s"),
        new("sv upload, of it sending", rounds.Median(r => r.Sending), "s"),
        new("sv upload to cp", rounds.Median(r => r.Copy / r.Upload), "x"),
        new("sv upload to aws s3 cp", rounds.Median(r => r.AwsCli / r.Upload), "x", 1),
        new("accepted to verified", rounds.Median(r => FileSize / r.Verifying / 1e6), "MB/s", 36),
        new("verify, CPU per GB", rounds.Median(r => r.VerifyingCpu / (FileSize / 1e9)), "s"),
    ];

    static IEnumerable<Row> Capacity(List<Round> rounds) =>
    [
        new("DynamoDB until accepted, read", rounds.Median(r => r.Accepted.Read), "RCU"),
        new("DynamoDB until accepted, write", rounds.Median(r => r.Accepted.Write), "WCU"),
        new("DynamoDB until ready, read", rounds.Median(r => r.Ready.Read), "RCU"),
        new("DynamoDB until ready, write", rounds.Median(r => r.Ready.Write), "WCU"),
    ];

    static double Median(this List<Round> rounds, Func<Round, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    /// <summary>CPU of the API function for 1,000 part URLs, ticks of 10 ms evened out over many calls.</summary>
    static async Task<Row> UrlsAsync(ServerlessVideoClient client, CancellationToken cancellationToken)
    {
        var started = await client.InitiateAsync(new NewUpload("large.mp4") { FileSize = 30_000_000_000 }, cancellationToken);
        var digest = new FileDigest(30_000_000_000, started.PartSize, "", [.. Enumerable.Repeat(Convert.ToBase64String(new byte[32]), started.PartCount)]);
        await client.GetPartUrlsAsync(started.UploadId!, digest, Enumerable.Range(1, 1000), cancellationToken);
        var before = ProcessTree.CpuSeconds("api");
        for (var i = 0; i < UrlCalls; i++)
        {
            await client.GetPartUrlsAsync(started.UploadId!, digest, Enumerable.Range(1, 1000), cancellationToken);
        }

        return new Row("1,000 part URLs, CPU", (ProcessTree.CpuSeconds("api") - before) * 1000 / UrlCalls, "ms", 100);
    }

    /// <summary>A short clip, then a box of free space full of noise.</summary>
    static async Task<string> MakeFileAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "large.mp4");
        await Shell.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=426x240:rate=24:duration=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-y", file], folder, cancellationToken);
        await using var output = File.Open(file, FileMode.Append);
        var box = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)(FileSize - output.Length));
        "free"u8.CopyTo(box.AsSpan(4));
        await output.WriteAsync(box, cancellationToken);
        var noise = new byte[1 << 20];
        var random = new Random(1);
        for (var left = FileSize - output.Length; left > 0; left -= noise.Length)
        {
            random.NextBytes(noise);
            await output.WriteAsync(noise.AsMemory(0, (int)Math.Min(noise.Length, left)), cancellationToken);
        }

        return file;
    }

    /// <summary>Makes it another file: the same one would not be sent twice.</summary>
    static void Stamp(string file, int round)
    {
        using var output = File.OpenWrite(file);
        output.Position = output.Length - 1;
        output.WriteByte((byte)round);
    }
}

/// <summary>Samples until stopped: a process that ends takes its peak with it.</summary>
internal sealed class PeakMemory : IDisposable
{
    readonly Dictionary<string, double> peaks = [];
    readonly Timer timer;

    public PeakMemory() => timer = new Timer(_ => Sample(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(300));

    public IReadOnlyDictionary<string, double> Stop()
    {
        timer.Dispose();
        Sample();
        return peaks;
    }

    public void Dispose() => timer.Dispose();

    void Sample()
    {
        lock (peaks)
        {
            foreach (var (name, megabytes) in ProcessTree.PeakMemory())
            {
                peaks[name] = Math.Max(peaks.GetValueOrDefault(name), megabytes);
            }
        }
    }
}
