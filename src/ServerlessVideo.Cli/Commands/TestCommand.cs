using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Everything that says whether the product works, and how long each part of saying it took.</summary>
static class TestCommand
{
    public static Command Create()
    {
        var only = new Argument<string[]>("project") { Description = "Test projects to run (part of the name); all without", Arity = ArgumentArity.ZeroOrMore };
        only.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => t.Value != "web" && !Projects([t.Value]).Any()) is { } wrong)
            {
                result.AddError($"there is no test project {wrong.Value}");
            }
        });
        var thorough = new Option<bool>("--thorough") { Description = "Every combination and every point of a crash where else some stand for all: an hour or more" };
        var command = new Command("test", "Set up and run all tests; the last line is N passed, N failed") { only, thorough };
        command.SetAction((parsed, ct) =>
        {
            // Test projects are other processes.
            Environment.SetEnvironmentVariable("SV_THOROUGH", parsed.GetValue(thorough) ? "1" : null);
            return RunAsync(parsed.GetValue(only)!, ct);
        });
        return command;
    }

    static async Task<int> RunAsync(string[] only, CancellationToken cancellationToken)
    {
        var total = Stopwatch.StartNew();
        await StageAsync("set-up", () => Preparation.RunAsync(forTests: true, Console.Out, cancellationToken));
        await StageAsync("build", () => BuildAsync(cancellationToken));

        var results = Workspace.At("build", "test-results");
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        var all = new ConcurrentBag<Counts>();
        var waiting = new ConcurrentQueue<string>(Projects(only).OrderBy(PlaceInQueue));
        async Task StagesAsync()
        {
            while (waiting.TryDequeue(out var project))
            {
                var name = Path.GetFileNameWithoutExtension(project);
                await StageAsync(name, async () => all.Add(await RunProjectAsync(project, Path.Combine(results, $"{name}.trx"), cancellationToken)));
            }
        }

        if (only.Length == 0 || only.Contains("web"))
        {
            await StageAsync("web", async () => all.Add(await RunWebAsync(cancellationToken)));
        }

        // Two at a time: the tests of a whole platform, and of publishing, mostly wait for it.
        await Task.WhenAll(StagesAsync(), StagesAsync());

        var (passed, failed, skipped) = (all.Sum(c => c.Passed), all.Sum(c => c.Failed), all.Sum(c => c.Skipped));
        Console.WriteLine($"all: {total.Elapsed.TotalMinutes:F1} min");
        Console.WriteLine($"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : ""));
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    /// <summary>One compiler for all projects takes half the time of one for each. It has a name of its own, and ends with the build.</summary>
    static async Task BuildAsync(CancellationToken cancellationToken)
    {
        var name = $"sv-{Environment.ProcessId}";
        await Shell.RunAsync("dotnet",
            ["build", Workspace.At("ServerlessVideo.sln"), "-c", "Release", "--nologo", "-v", "quiet", "-p:UseSharedCompilation=true", $"-p:SharedCompilationId={name}"],
            Workspace.Root, cancellationToken);
        var version = "";
        await Shell.RunAsync("dotnet", ["--version"], Workspace.Root, line => version = line, cancellationToken);
        var sdk = Path.GetFullPath(Path.Combine("..", "..", "..", "sdk", version), RuntimeEnvironment.GetRuntimeDirectory());
        await Shell.RunAsync("dotnet", [Path.Combine(sdk, "Roslyn", "bincore", "VBCSCompiler.dll"), "-shutdown", $"-pipename:{name}"], Workspace.Root, cancellationToken);
    }

    /// <summary>The longest first: neither of the two is left with one in the end.</summary>
    static int PlaceInQueue(string project) => Path.GetFileNameWithoutExtension(project) switch
    {
        "ServerlessVideo.EndToEnd.Tests" => 0,
        "ServerlessVideo.Tests" => 1,
        "ServerlessVideo.Local.Tests" => 2,
        _ => 3,
    };

    sealed record Counts(int Passed, int Failed, int Skipped = 0);

    static IEnumerable<string> Projects(string[] only) => Directory.EnumerateFiles(Workspace.At("tests"), "*.Tests.csproj", SearchOption.AllDirectories)
        .Where(p => only.Length == 0 || only.Any(o => p.Contains(o, StringComparison.OrdinalIgnoreCase)))
        .Order(StringComparer.Ordinal);

    static async Task StageAsync(string name, Func<Task> stage)
    {
        var watch = Stopwatch.StartNew();
        await stage();
        Console.WriteLine($"{name}: {watch.Elapsed.TotalMinutes:F1} min");
    }

    /// <summary>Node's test runner closes with lines like <c># pass 5</c>.</summary>
    static async Task<Counts> RunWebAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>();
        var code = await Shell.RunAsync("npm", ["test"], Workspace.Web, line =>
        {
            if (line.StartsWith("not ok", StringComparison.Ordinal))
            {
                Console.WriteLine(line);
            }

            if (line.Split(' ') is ["#", var name, var value] && int.TryParse(value, CultureInfo.InvariantCulture, out var count))
            {
                counts[name] = count;
            }
        }, cancellationToken);
        var (passed, failed) = (counts.GetValueOrDefault("pass"), counts.GetValueOrDefault("fail"));
        return new(passed, code != 0 && failed == 0 ? 1 : failed);
    }

    /// <summary>A run that ends without results counts as one failure: a crashed host must not look like fewer tests.</summary>
    static async Task<Counts> RunProjectAsync(string project, string results, CancellationToken cancellationToken)
    {
        var code = await Shell.RunAsync("dotnet",
            ["test", project, "-c", "Release", "--no-build", "--nologo", "--logger", $"trx;LogFileName={results}", "--logger", "console;verbosity=minimal"],
            Workspace.Root, Console.WriteLine, cancellationToken);
        if (!File.Exists(results))
        {
            return new(0, 1);
        }

        var counters = XDocument.Load(results).Descendants().Single(e => e.Name.LocalName == "Counters");
        var (passed, failed, total) = ((int)counters.Attribute("passed")!, (int)counters.Attribute("failed")!, (int)counters.Attribute("total")!);
        return new(passed, code != 0 && failed == 0 ? 1 : failed, total - passed - failed);
    }
}
