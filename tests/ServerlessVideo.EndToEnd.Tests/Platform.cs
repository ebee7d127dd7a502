using System.Diagnostics;
using System.Globalization;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// <c>sv up</c> as people run it: a process of its own, on free ports and a data folder of its own. One for the whole
/// run; tests that kill it start it again on the same ports and data.
/// </summary>
public sealed class Platform : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("sv-e2e-").FullName;
    int port;
    Process process = null!;

    public Uri Url => new($"http://localhost:{port}");

    public Uri AwsEndpoint => new($"http://127.0.0.1:{port + 1}");

    /// <value>The one port inside that imports may reach.</value>
    public int SourcePort { get; } = FreePorts.ForPlatform();

    public string Data => Path.Combine(folder, "data");

    /// <value>A folder for files of tests; gone after the run.</value>
    public string Files { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Files = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
        for (var tries = 3; ; tries--)
        {
            port = FreePorts.ForPlatform();
            try
            {
                await StartAsync();
                return;
            }
            catch (InvalidOperationException e) when (tries > 1 && e.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                // Another process of this machine took one of them before the platform did.
            }
        }
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        var start = new ProcessStartInfo("dotnet",
            [Workspace.At("build", "cli", "sv.dll"), "up", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", Data,
             "--allow-egress", $"127.0.0.1:{SourcePort}"])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["SV_ROOT"] = Workspace.Root;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"the platform ended:\n{Said()}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(Wait.Limit);
        }
        catch (TimeoutException e)
        {
            // Nobody would stop it later.
            await KillAsync();
            throw new InvalidOperationException($"the platform was not ready in {Wait.Limit}:\n{Said()}", e);
        }

        void Read(string? line)
        {
            lock (output)
            {
                output.Add(line ?? "");
            }

            if (line?.StartsWith("ready: ", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        }

        string Said()
        {
            lock (output)
            {
                return string.Join('\n', output);
            }
        }
    }

    /// <summary>SIGKILL: no handler of ours runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <value>Completes when the process is gone, whoever ended it.</value>
    public Task Ended => process.WaitForExitAsync();

    /// <summary>SIGTERM, as Ctrl-C and service managers do.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync(new CancellationTokenSource(Wait.Limit).Token);
        }
    }

    /// <summary>Processes below the platform whose command line holds the text.</summary>
    public IReadOnlyList<int> Children(string commandLine) => [.. Descendants(process.Id).Where(pid => CommandLine(pid).Contains(commandLine, StringComparison.Ordinal))];

    /// <summary>Processes of a function of the template.</summary>
    public IReadOnlyList<int> Functions(string name) =>
        [.. Children("ServerlessVideo.dll").Where(pid => Read($"/proc/{pid}/environ").Split('\0').Contains($"FUNCTION={name}"))];

    public static void Kill(int pid)
    {
        using var victim = Process.GetProcessById(pid);
        victim.Kill();
    }

    internal static IEnumerable<int> Descendants(int pid)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _))
            .Select(n => int.Parse(n!, CultureInfo.InvariantCulture)).ToLookup(Parent);
        return parents[pid].SelectMany(child => Descendants(child).Prepend(child));
    }

    static int Parent(int pid)
    {
        try
        {
            // The command's name stands in parentheses and may hold anything: the fields follow the last one.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    internal static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline").Replace('\0', ' ');

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}

[CollectionDefinition("platform")]
public sealed class PlatformCollection : ICollectionFixture<Platform>;
