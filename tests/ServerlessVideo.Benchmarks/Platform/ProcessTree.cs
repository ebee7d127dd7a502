using System.Globalization;

namespace ServerlessVideo.Benchmarks.Platform;

/// <summary>CPU time and memory of this process and all below it, from /proc: figures that a busy machine does not change.</summary>
internal static class ProcessTree
{
    const double TicksPerSecond = 100;

    /// <returns>Seconds of user and system time, ended children included.</returns>
    public static double CpuSeconds() => Pids(Environment.ProcessId).Sum(CpuSeconds);

    /// <returns>Seconds of what this process started and saw end: tools such as ffmpeg, none of the functions.</returns>
    public static double ChildrenCpuSeconds() => Fields(Environment.ProcessId) is { } f ? (Number(f[13]) + Number(f[14])) / TicksPerSecond : 0;

    /// <returns>Seconds of the living processes of a function.</returns>
    public static double CpuSeconds(string function) => Pids(Environment.ProcessId).Where(pid => NameOf(pid) == function).Sum(CpuSeconds);

    /// <returns>The most memory each living process has had resident (VmHWM), in MB, by its name; the largest of its namesakes.</returns>
    public static IReadOnlyDictionary<string, double> PeakMemory() => Pids(Environment.ProcessId)
        .Select(pid => (Name: NameOf(pid), Megabytes: PeakMemory(pid))).Where(p => p is { Name: not null, Megabytes: > 0 })
        .GroupBy(p => p.Name!).ToDictionary(g => g.Key, g => g.Max(p => p.Megabytes));

    static double CpuSeconds(int pid) => Fields(pid) is { } f ? (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) / TicksPerSecond : 0;

    static double PeakMemory(int pid) => Read(pid, "status")?.Split('\n').FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
        ? Number(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) * 1024 / 1e6 : 0;

    /// <returns>What a process is to the platform; null for helpers of no consequence.</returns>
    static string? NameOf(int pid)
    {
        if (pid == Environment.ProcessId)
        {
            return "platform";
        }

        var function = Read(pid, "environ")?.Split('\0').FirstOrDefault(v => v.StartsWith("FUNCTION=", StringComparison.Ordinal));
        var command = Read(pid, "cmdline") ?? "";
        return function is not null ? function["FUNCTION=".Length..]
            : command.Contains("DynamoDBLocal.jar", StringComparison.Ordinal) ? "DynamoDB Local"
            : command.Contains("main.mjs", StringComparison.Ordinal) ? "sidecar"
            : command.Contains("sv.dll\0upload", StringComparison.Ordinal) ? "sv upload"
            : command.Contains("/usr/bin/aws", StringComparison.Ordinal) ? "aws s3 cp"
            : command.StartsWith("ffmpeg", StringComparison.Ordinal) ? "ffmpeg" : null;
    }

    static string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }

    static IEnumerable<int> Pids(int root)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .ToLookup(pid => Fields(pid) is { } f ? (int)Number(f[1]) : 0);
        return Below(root);

        IEnumerable<int> Below(int pid) => children[pid].SelectMany(Below).Prepend(pid);
    }

    /// <summary>The fields of /proc/PID/stat from the third (state) on; null when the process has ended.</summary>
    static string[]? Fields(int pid) => Read(pid, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
