namespace ServerlessVideo.Cli.Setup;

/// <summary>A program of the machine that the platform or its tests run, and the Debian package that brings it.</summary>
sealed record Tool(string Program, string Package, bool TestsOnly = false)
{
    public static IReadOnlyList<Tool> All { get; } =
    [
        new("java", "openjdk-17-jre-headless"),
        new("node", "nodejs"),
        new("npm", "npm"),
        new("ffmpeg", "ffmpeg"),
        new("ffprobe", "ffmpeg"),
        new("setpriv", "util-linux"),
        new("prlimit", "util-linux"),
        new("/usr/lib/x86_64-linux-gnu/libeatmydata.so", "libeatmydata1"),
        new("/usr/bin/chromium", "chromium", TestsOnly: true),
        // The real clients that the stand-ins are checked with; awscli brings botocore's service models.
        new("/usr/bin/aws", "awscli", TestsOnly: true),
        new("rclone", "rclone", TestsOnly: true),
        new("/usr/bin/s3cmd", "s3cmd", TestsOnly: true),
        new("openssl", "openssl", TestsOnly: true),
    ];

    public bool IsInstalled => Program.StartsWith('/')
        ? File.Exists(Program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Program)));

    /// <summary>Installs what is missing (Debian, root), or says exactly what to install.</summary>
    public static async Task InstallMissingAsync(bool forTests, TextWriter log, CancellationToken cancellationToken)
    {
        var missing = All.Where(t => (forTests || !t.TestsOnly) && !t.IsInstalled).Select(t => t.Package).Distinct().ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            throw new CommandException($"these are missing; install them and run the command again: {string.Join(", ", missing)} (names of Debian's packages)");
        }

        await log.WriteLineAsync($"installing {string.Join(", ", missing)} …");
        Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
        await Shell.RunAsync("apt-get", ["update"], "/", cancellationToken);
        await Shell.RunAsync("apt-get", ["install", "--yes", "--no-install-recommends", .. missing], "/", cancellationToken);
    }
}
