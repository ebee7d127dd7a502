using System.CommandLine;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Local;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Cli.Commands;

static class UpCommand
{
    public static Command Create()
    {
        var port = PortOption.Create("Port people use; the three after it are the AWS endpoint and the stand-ins of other video hosts");
        var data = new Option<string>("--data") { Description = "Folder of all state", DefaultValueFactory = _ => ".local" };
        var fresh = new Option<bool>("--fresh") { Description = "Start empty: everything in the data folder is deleted first" };
        var allowEgress = new Option<string[]>("--allow-egress")
        {
            Description = "host:port that imports may reach beside the public internet, such as a server of your own on this machine; repeatable",
            DefaultValueFactory = _ => [],
        };
        allowEgress.Validators.Add(result =>
        {
            foreach (var entry in result.Tokens.Where(t => !IsHostAndPort(t.Value)))
            {
                result.AddError($"--allow-egress takes host:port, not '{entry.Value}'");
            }
        });
        var command = new Command("up", "Set up and run the whole product on this machine") { port, data, fresh, allowEgress };
        command.SetAction((parsed, ct) =>
            RunAsync(parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(fresh), parsed.GetValue(allowEgress)!, ct));
        return command;
    }

    static bool IsHostAndPort(string entry) => entry.LastIndexOf(':') is > 0 and var colon && !entry.Contains(',')
        && ushort.TryParse(entry.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0;

    static async Task<int> RunAsync(int port, string data, bool fresh, string[] allowEgress, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(data, Workspace.Root);
        Demand(port, folder);
        if (fresh && Directory.Exists(folder))
        {
            Empty(folder);
        }

        await Preparation.RunAsync(forTests: false, Console.Out, cancellationToken);
        var options = new PlatformOptions(Workspace.CloudAssembly, folder, port, Path.Combine(Workspace.Sidecar, "node_modules"))
        {
            AllowEgress = allowEgress,
        };
        await using var platform = await StartAsync(options, cancellationToken);
        Console.WriteLine("This is a development platform: it binds to loopback only. Ctrl-C stops it.");
        Console.WriteLine($"status: {options.PublicUrl}_local/");
        Console.WriteLine($"ready: {options.PublicUrl.OriginalString}");
        await platform.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("stopping …");
        return 0;
    }

    /// <summary>What would fail after minutes of set-up, or empty the folder of a running platform, fails first.</summary>
    static void Demand(int port, string folder)
    {
        if (DataDirectory.IsHeld(folder))
        {
            throw new CommandException($"a platform runs on {folder}: stop it, or name another folder with --data");
        }

        foreach (var needed in PortOption.PortsOf(port))
        {
            if (!PortOption.IsFree(needed))
            {
                throw new CommandException($"port {needed} is taken ({port} is for people, {port + 1} for the AWS endpoint, {port + 2} and {port + 3} for other video hosts): name another with --port");
            }
        }
    }

    static async Task<LocalPlatform> StartAsync(PlatformOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalPlatform.StartAsync(options, new ConsoleProgress(), cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or TemplateException or IOException)
        {
            throw new CommandException($"the platform did not start: {e.Message} (more in {Path.Combine(options.DataDirectory, "logs")})");
        }
    }

    /// <summary>Deletes only what a platform wrote: a folder without its mark is somebody's own.</summary>
    static void Empty(string folder)
    {
        if (Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, "lock")))
        {
            throw new CommandException($"{folder} holds no data of this platform: --fresh would delete what is in it. Name another folder with --data.");
        }

        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Prints each line as it comes (<see cref="Progress{T}"/> would print them later and in any order).</summary>
sealed class ConsoleProgress : IProgress<string>
{
    public void Report(string value) => Console.WriteLine(value);
}
