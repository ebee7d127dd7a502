using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>
/// What a decoder of strangers' files may do: no network, and no files but its own folder and the system's programs and libraries, which
/// it cannot write; by Linux namespaces (unshare, util-linux) and a root of its own, without any capability in there. Limits on memory, file
/// size and core dumps everywhere (prlimit). Where the kernel forbids unprivileged namespaces, or ffmpeg is none of the system's, the
/// platform falls back, step by step, and says so in its log.
/// </summary>
/// <param name="niceness">How far everything else goes before, 0 to 19.</param>
internal sealed partial class Sandbox(ILogger<Sandbox> logger, int niceness = 0)
{
    /// <value>Bytes of address space: a 2160p ladder of seven rungs takes about half.</value>
    const long Memory = 12L << 30;

    /// <value>Bytes of one file: an hour of the highest bit rate allowed.</value>
    const long FileSize = 64L << 30;

    /// <summary>
    /// A new root with nothing in it but these: /usr and what leads there, the loader's cache and alternatives of libraries, two devices, and
    /// the job's folder ($1) as /job; the source in it, often a link to the only one there is, cannot be written either. It is made over /sys, where nobody keeps files. The old root goes; umount wants to see a /proc while it does that.
    /// </summary>
    const string NewRoot = """
        set -e; folder="$1"; shift
        mount -t tmpfs -o size=4m,mode=755 tmpfs /sys; cd /sys; mkdir usr etc etc/alternatives dev job .old
        mount --rbind /usr usr; mount -o remount,bind,ro usr
        for d in bin sbin lib lib32 lib64 libx32; do
          if [ -L "/$d" ]; then cp -P "/$d" "$d"; elif [ -d "/$d" ]; then mkdir "$d"; mount --rbind "/$d" "$d"; mount -o remount,bind,ro "$d"; fi
        done
        cp /etc/ld.so.cache etc; if [ -d /etc/alternatives ]; then mount --bind /etc/alternatives etc/alternatives; fi
        for d in null urandom; do : > "dev/$d"; mount --bind "/dev/$d" "dev/$d"; done
        mount --bind "$folder" job
        if [ -d job/in ]; then mount --bind job/in job/in; mount -o remount,bind,ro job/in; fi
        pivot_root . .old; ln -s .old/proc proc; umount -l /.old; rm proc; rmdir .old
        cd /job; exec "$@"
        """;

    static readonly string[] Namespaces = ["unshare", "--map-root-user", "--net"], WithoutCapabilities = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];

    /// <value>What is tried at each level: ffmpeg itself, with all its libraries, writing where it has to.</value>
    static readonly string[] Trial = ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "color=size=64x64:duration=0.1", "-c:v", "libx264", "trial.mp4"];

    readonly Lock _lock = new();
    Task<Isolation>? _isolation;

    /// <summary>The command that runs <paramref name="program"/> shut in, with <paramref name="folder"/> as its current folder.</summary>
    public async Task<ChildOptions> WrapAsync(string folder, string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command(await ReachAsync(cancellationToken), folder, program, arguments);

    /// <summary>How far it reaches on this machine.</summary>
    public async Task<Isolation> ReachAsync(CancellationToken cancellationToken)
    {
        Task<Isolation> isolation;
        lock (_lock)
        {
            isolation = _isolation ??= FindAsync();
        }
        return await isolation.WaitAsync(cancellationToken);
    }

    async Task<Isolation> FindAsync()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, FfmpegArguments.InputFolder));
            foreach (var level in (Isolation[])[Isolation.NetworkAndFiles, Isolation.Network])
            {
                await using var child = await ChildProcess.StartAsync(Command(level, folder, "ffmpeg", Trial), CancellationToken.None);
                if (await child.Exited == 0)
                {
                    LogIsolation(level);
                    return level;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        LogIsolation(Isolation.LimitsOnly);
        return Isolation.LimitsOnly;
    }

    /// <summary>pdeathsig again at the end: entering a user namespace may clear it.</summary>
    ChildOptions Command(Isolation level, string folder, string program, IEnumerable<string> arguments)
    {
        string[] capabilities = level == Isolation.LimitsOnly ? [] : WithoutCapabilities;
        string[] limited = ["nice", "-n", $"{niceness}", "setpriv", "--pdeathsig", "KILL", .. capabilities, "--", "prlimit", $"--as={Memory}", $"--fsize={FileSize}", "--core=0", "--", program, .. arguments];
        string[] command = level switch
        {
            Isolation.NetworkAndFiles => [.. Namespaces, "--mount", "--", "sh", "-c", NewRoot, "sh", Path.GetFullPath(folder), .. limited],
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
