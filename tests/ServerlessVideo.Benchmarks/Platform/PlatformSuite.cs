using System.Diagnostics;
using System.Text.Json;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Local;

namespace ServerlessVideo.Benchmarks.Platform;

/// <summary>The product on a laptop platform of its own: the API's first and later answers, and a clip from upload to playable.</summary>
internal static class PlatformSuite
{
    const int Requests = 500;
    const double ClipSeconds = 6;

    public static readonly Suite Suite = new("platform", RunAsync);

    static async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sv-bench-");
        try
        {
            var options = new PlatformOptions(Workspace.CloudAssembly, Path.Combine(folder.FullName, "data"), FreePorts.ForPlatform(), Path.Combine(Workspace.Sidecar, "node_modules"));
            var start = Stopwatch.StartNew();
            await using var platform = await LocalPlatform.StartAsync(options, new Progress<string>(), cancellationToken);
            List<Row> rows = [new("start of an empty platform", start.Elapsed.TotalSeconds, "s", 15)];
            using var visitor = new Visitor(options.PublicUrl);
            rows.AddRange(await ApiAsync(visitor, cancellationToken));
            rows.AddRange(await PipelineAsync(visitor, folder.FullName, cancellationToken));
            return rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Beside them, from public reports of managed .NET functions: cold p50 about 860 ms with DynamoDB, warm 6 ms.</summary>
    static async Task<IReadOnlyList<Row>> ApiAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i <= Requests; i++)
        {
            var watch = Stopwatch.StartNew();
            await visitor.Api.CallAsync<JsonElement>(HttpMethod.Get, "/videos?limit=10", body: null, cancellationToken);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        var warm = times.Skip(1).Order().ToList();
        return
        [
            new("api, first answer (cold)", times[0], "ms", 860),
            new("api, warm p50", warm[Requests / 2], "ms", 6),
            new("api, warm p99", warm[Requests * 99 / 100], "ms"),
        ];
    }

    static async Task<IReadOnlyList<Row>> PipelineAsync(Visitor visitor, string folder, CancellationToken cancellationToken)
    {
        var sample = await Media.MakeSampleAsync(folder, cancellationToken);
        var before = ProcessTree.CpuSeconds();
        var result = await new Journey(visitor, TextWriter.Null, folder).RunAsync(sample, cancellationToken);
        if (!result.Ok)
        {
            throw new InvalidOperationException($"the sample did not play: {result.Error}");
        }

        return
        [
            new("upload to playable", result.UploadSeconds + result.ProcessingSeconds, "s"),
            new("upload to played, CPU", ProcessTree.CpuSeconds() - before, "s", (1.6 * ClipSeconds * result.AvailableQualities.Count) + 3),
        ];
    }
}
