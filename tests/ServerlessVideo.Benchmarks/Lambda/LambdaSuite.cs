using System.Diagnostics;
using System.Globalization;

namespace ServerlessVideo.Benchmarks.Lambda;

/// <summary>
/// The hosting library under a function of three endpoints, published as on Lambda (ReadyToRun, managed runtime) and run as a child.
/// Each figure is the least of its rounds: what else the machine does can only add to it.
/// </summary>
internal static class LambdaSuite
{
    const int ColdStarts = 5;
    const int WarmUps = 4_000;
    const int Rounds = 5;
    const int PerRound = 2_000;
    const string Sample = "ServerlessVideo.Benchmarks.LambdaSample";

    public static Suite Suite { get; } = new("lambda", RunAsync);

    static async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancellationToken)
    {
        var assembly = await PublishAsync(cancellationToken);
        var colds = new List<(double Cpu, double First, double Init)>();
        for (var i = 0; i < ColdStarts; i++)
        {
            using var function = await FunctionProcess.StartAsync(assembly, cancellationToken);
            colds.Add((function.CpuAfterFirst, function.FirstInvoke, function.Init));
        }
        using var warm = await FunctionProcess.StartAsync(assembly, cancellationToken);
        for (var i = 0; i < WarmUps; i++)
        {
            warm.Get();
        }
        var micros = new List<double>();
        var allocated = warm.Allocated();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerRound; i++)
            {
                warm.Get();
            }
            micros.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / PerRound);
        }
        var bytes = (warm.Allocated() - allocated) / (Rounds * PerRound);
        return
        [
            new("initialization", colds.Min(c => c.Init), "ms"),
            new("CPU to the first response", colds.Min(c => c.Cpu), "ms", 140),
            new("first invoke", colds.Min(c => c.First), "ms", 3),
            new("warm invoke", micros.Min(), "µs", 65),
            new("allocated per request", bytes / 1000.0, "kB", 14),
        ];
    }

    static async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ServerlessVideo.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("This does not run in the repository.");
        }
        var output = Path.Combine(root, "build", "benchmarks", "lambda");
        var publish = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["publish", Path.Combine(root, "tests", Sample), "-c", "Release", "-o", output, "-v", "quiet"])
        {
            publish.ArgumentList.Add(argument);
        }
        using var process = Process.Start(publish)!;
        var log = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? Path.Combine(output, Sample + ".dll")
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"dotnet publish ended with {process.ExitCode}: {log}"));
    }
}
