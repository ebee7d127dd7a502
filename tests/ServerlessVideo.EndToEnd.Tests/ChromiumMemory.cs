using System.Globalization;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The most memory that all processes of this run's Chromium had together, shared pages counted once (PSS).</summary>
sealed class ChromiumMemory : IDisposable
{
    readonly Timer timer;
    long peak;

    public ChromiumMemory() => timer = new Timer(_ => peak = Math.Max(peak, Now()), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

    public double PeakMegabytes => peak / 1e3;

    public void Dispose() => timer.Dispose();

    /// <returns>kB.</returns>
    static long Now() => Platform.Descendants(Environment.ProcessId).Where(pid => Platform.CommandLine(pid).Contains("chromium", StringComparison.Ordinal)).Sum(Pss);

    static long Pss(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
