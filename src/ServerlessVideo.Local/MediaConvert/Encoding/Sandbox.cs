using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>
/// What a decoder of strangers' files may do: no network and no files but its own folder and the system's libraries, by Linux
/// namespaces (unshare, util-linux); limits on memory, file size and core dumps everywhere (prlimit). Where the kernel forbids
/// unprivileged namespaces the platform falls back, step by step, and says so in its log.
/// </summary>
/// <param name="masked">A folder that no job may see: the platform's data.</param>
/// <param name="niceness">How far everything else goes before, 0 to 19.</param>
internal sealed partial class Sandbox(string masked, ILogger<Sandbox> logger, int niceness = 0)
{
    /// <value>Bytes of address space: a 2160p ladder of seven rungs takes about half.</value>
    const long Memory = 12L << 30;

    /// <value>Bytes of one file: an hour of the highest bit rate allowed.</value>
    const long FileSize = 64L << 30;

    /// <summary>The job's folder moves to /mnt, then what lies where people keep their files is hidden; $1 data, $2 folder.</summary>
    const string Hide = """
        mount --bind "$2" /mnt && for d in "$1" /home /root /srv /tmp; do mount -t tmpfs -o size=1m tmpfs "$d" || exit 1; done
        cd /mnt && shift 2 && exec "$@"
        """;

    static readonly string[] Namespaces = ["unshare", "--map-root-user", "--net"];

    readonly Lock _lock = new();
    Task<Isolation>? _isolation;

    /// <summary>The command that runs <paramref name="program"/> shut in, with <paramref name="folder"/> as its current folder.</summary>
    public async Task<ChildOptions> WrapAsync(string folder, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        Task<Isolation> isolation;
        lock (_lock)
        {
            isolation = _isolation ??= FindAsync();
        }
        return Command(await isolation.WaitAsync(cancellationToken), folder, program, arguments);
    }

    async Task<Isolation> FindAsync()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-").FullName;
        try
        {
            foreach (var level in (Isolation[])[Isolation.NetworkAndFiles, Isolation.Network])
            {
                await using var child = await ChildProcess.StartAsync(Command(level, folder, "true", []), CancellationToken.None);
                if (await child.Exited == 0)
                {
                    LogIsolation(level);
                    return level;
                }
            }
        }
        finally
        {
            Directory.Delete(folder);
        }
        LogIsolation(Isolation.LimitsOnly);
        return Isolation.LimitsOnly;
    }

    /// <summary>pdeathsig again at the end: entering a user namespace may clear it.</summary>
    ChildOptions Command(Isolation level, string folder, string program, IEnumerable<string> arguments)
    {
        string[] limited = ["nice", "-n", $"{niceness}", "setpriv", "--pdeathsig", "KILL", "--", "prlimit", $"--as={Memory}", $"--fsize={FileSize}", "--core=0", "--", program, .. arguments];
        string[] command = level switch
        {
            Isolation.NetworkAndFiles => [.. Namespaces, "--mount", "--", "sh", "-c", Hide, "sh", masked, folder, .. limited],
            Isolation.Network => [.. Namespaces, "--", .. limited],
            _ => limited,
        };
        return new ChildOptions(command[0], command[1..])
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin", ["LC_ALL"] = "C" },
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "ffmpeg runs with isolation {Isolation}")]
    partial void LogIsolation(Isolation isolation);
}

internal enum Isolation
{
    LimitsOnly,
    Network,
    NetworkAndFiles,
}
