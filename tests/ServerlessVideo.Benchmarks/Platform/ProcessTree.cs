using System.Globalization;

namespace ServerlessVideo.Benchmarks.Platform;

/// <summary>CPU time and memory of this process and all below it, from /proc: figures that a busy machine does not change.</summary>
internal static class ProcessTree
{
    const double TicksPerSecond = 100;

    /// <returns>Seconds of user and system time, ended children included.</returns>
    public static double CpuSeconds() => Pids(Environment.ProcessId).Sum(pid => Fields(pid) is { } f ? (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) / TicksPerSecond : 0);

    static IEnumerable<int> Pids(int root)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .ToLookup(pid => Fields(pid) is { } f ? (int)Number(f[1]) : 0);
        return Below(root);

        IEnumerable<int> Below(int pid) => children[pid].SelectMany(Below).Prepend(pid);
    }

    /// <summary>The fields of /proc/PID/stat from the third (state) on; null when the process has ended.</summary>
    static string[]? Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
