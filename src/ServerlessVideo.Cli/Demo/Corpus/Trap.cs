using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>
/// A listener and a pipe that hostile files name. Who follows a link knocks at the one; who opens a foreign file waits at the other. That it
/// catches is shown before it is trusted: ffprobe, let loose on a playlist, steps into both.
/// </summary>
sealed class Trap : IDisposable
{
    /// <value>Seconds, of a machine with much else to do.</value>
    const int Patience = 60;

    /// <value>What timeout exits with.</value>
    const int TimedOut = 124;

    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    Trap(string pipe)
    {
        Pipe = pipe;
        listener.Start();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/segment.ts";

    public string Pipe { get; }

    public static async Task<Trap> SetAsync(string folder, CancellationToken cancellationToken)
    {
        // Named like a segment: under another name a playlist's reader does not even look at it.
        var pipe = Path.Combine(folder, "canary.ts");
        await Shell.RunAsync("mkfifo", [pipe], "/", cancellationToken);
        var trap = new Trap(pipe);
        await trap.ProveAsync(Path.Combine(folder, "bait.m3u8"), cancellationToken);
        return trap;
    }

    async Task ProveAsync(string bait, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(bait, $"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{Url}\n#EXTINF:10,\n{Pipe}\n#EXT-X-ENDLIST\n", cancellationToken);
        string[] careless = [$"{Patience}", "env", "-u", "http_proxy", "ffprobe", "-v", "quiet", "-protocol_whitelist", "file,http,tcp", "-i", bait];
        var victim = Shell.RunAsync("timeout", careless, "/", _ => { }, cancellationToken);
        var knock = listener.AcceptTcpClientAsync(cancellationToken).AsTask();
        var caught = await Task.WhenAny(knock, victim) == knock;
        if (caught)
        {
            (await knock).Dispose();
            caught = await WriteAsync(Patience, cancellationToken) != TimedOut;
        }
        if (!caught)
        {
            throw new CommandException("The trap for hostile files does not catch: ffprobe did not step into it.");
        }
        await victim;
        while (listener.Pending())
        {
            (await listener.AcceptTcpClientAsync(cancellationToken)).Dispose();
        }
    }

    /// <summary>Null: nobody stepped into it. A pipe's writer waits until there is a reader; timeout's 124 says that there was none.</summary>
    public async Task<string?> CaughtAsync(CancellationToken cancellationToken) =>
        listener.Pending() ? "a link in a file was followed"
        : await WriteAsync(0.3, cancellationToken) != TimedOut ? "a file named in a file was opened"
        : null;

    Task<int> WriteAsync(double seconds, CancellationToken cancellationToken) =>
        Shell.RunAsync("timeout", [seconds.ToString(CultureInfo.InvariantCulture), "sh", "-c", "echo read > \"$0\"", Pipe], "/", _ => { }, cancellationToken);

    public void Dispose() => listener.Dispose();
}
