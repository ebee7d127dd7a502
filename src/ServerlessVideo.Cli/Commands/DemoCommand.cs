using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Demo.Corpus;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Local;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Takes each file through the HTTP calls a browser makes, on a platform of its own, to played or refused.</summary>
static class DemoCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Videos; without one a sample is made", Arity = ArgumentArity.ZeroOrMore };
        files.AcceptExistingOnly();
        var json = new Option<bool>("--json") { Description = "Only the last line: one JSON object" };
        var corpus = new Option<bool>("--corpus") { Description = "Odd, damaged and hostile files, made on the spot, and what becomes of each" };
        var command = new Command("demo", "Upload, encode and play files on a platform of its own") { files, json, corpus };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(files)!, parsed.GetValue(json), parsed.GetValue(corpus), ct));
        return command;
    }

    static async Task<int> RunAsync(FileInfo[] files, bool json, bool corpus, CancellationToken cancellationToken)
    {
        var log = json ? TextWriter.Null : Console.Out;
        await Preparation.RunAsync(forTests: false, log, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("sv-demo-");
        try
        {
            List<string> paths = files.Length > 0 ? [.. files.Select(f => f.FullName)] : [await Media.MakeSampleAsync(folder.FullName, cancellationToken)];
            var options = new PlatformOptions(Workspace.CloudAssembly, Path.Combine(folder.FullName, "data"), FreePorts.ForPlatform(), Path.Combine(Workspace.Sidecar, "node_modules"));
            await log.WriteLineAsync("starting a platform of its own …");
            var results = new List<DemoVideo>();
            await using (await LocalPlatform.StartAsync(options, new Progress<string>(), cancellationToken))
            {
                using var visitor = new Visitor(options.PublicUrl);
                foreach (var path in paths)
                {
                    results.Add(await new Journey(visitor, log, folder.FullName).RunAsync(path, cancellationToken));
                }

                if (corpus)
                {
                    results.AddRange(await RunCorpusAsync(visitor, log, folder.FullName, cancellationToken));
                }
            }

            var report = new DemoReport(results.TrueForAll(r => r.Ok), results);
            Console.WriteLine(JsonSerializer.Serialize(report, DemoJson.Default.DemoReport));
            return report.Ok ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<IEnumerable<DemoVideo>> RunCorpusAsync(Visitor visitor, TextWriter log, string folder, CancellationToken cancellationToken)
    {
        using var trap = await Trap.SetAsync(folder, cancellationToken);
        // One at a time, on functions that are warm, on a machine that may be three times slower than one with nothing else to do.
        var results = await new CorpusRun(visitor, folder, patience: 3).RunAsync(OddSources.All.Concat(DamagedSources.All(trap)), atOnce: 1, Say, cancellationToken);
        if (await trap.CaughtAsync(cancellationToken) is { } caught)
        {
            throw new CommandException(caught);
        }

        var slowest = results.MaxBy(r => CorpusFile.Overtime(r.Video))!;
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count(r => r.Objection is null)} of {results.Count} files ended as they must; nothing they name was opened; {results.Count(r => CorpusFile.IsQuick(r.Video))} within 10 s and their own length, the slowest, {slowest.File.Name}, within {CorpusFile.Overtime(slowest.Video):F1} s and it"));
        return results.Select(r => r.Video with { Ok = r.Objection is null });

        void Say(CorpusResult result) => log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Video.TotalSeconds,7:F1} s  {result.File.Name}: {result.Objection ?? result.Video.Error?.Code ?? string.Join(' ', result.Video.AvailableQualities)}"));
    }
}
