using System.CommandLine;
using System.Text.Json;
using ServerlessVideo.Cli.Demo;
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
        var command = new Command("demo", "Upload, encode and play files on a platform of its own") { files, json };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(files)!, parsed.GetValue(json), ct));
        return command;
    }

    static async Task<int> RunAsync(FileInfo[] files, bool json, CancellationToken cancellationToken)
    {
        var log = json ? TextWriter.Null : Console.Out;
        await Preparation.RunAsync(forTests: false, log, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("sv-demo-");
        try
        {
            var paths = files.Length > 0 ? files.Select(f => f.FullName).ToList() : [await Media.MakeSampleAsync(folder.FullName, cancellationToken)];
            var options = new PlatformOptions(Workspace.CloudAssembly, Path.Combine(folder.FullName, "data"), FreePorts.Pair(), Path.Combine(Workspace.Sidecar, "node_modules"));
            await log.WriteLineAsync("starting a platform of its own …");
            var results = new List<DemoVideo>();
            await using (await LocalPlatform.StartAsync(options, new Progress<string>(), cancellationToken))
            {
                using var visitor = new Visitor(options.PublicUrl);
                foreach (var path in paths)
                {
                    results.Add(await new Journey(visitor, log, folder.FullName).RunAsync(path, cancellationToken));
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
}
