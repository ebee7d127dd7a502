using System.Net;
using System.Net.Sockets;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>
/// A listener and a pipe that hostile files name. Who follows a link knocks at the one; who opens a foreign file waits at the other.
/// </summary>
sealed class Trap : IDisposable
{
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
        var pipe = Path.Combine(folder, "canary");
        await Shell.RunAsync("mkfifo", [pipe], "/", cancellationToken);
        return new Trap(pipe);
    }

    /// <summary>Null: nobody stepped into it. A pipe's writer waits until there is a reader; timeout's 124 says that there was none.</summary>
    public async Task<string?> CaughtAsync(CancellationToken cancellationToken) =>
        listener.Pending() ? "a link in a file was followed"
        : await Shell.RunAsync("timeout", ["0.3", "sh", "-c", "echo read > \"$0\"", Pipe], "/", _ => { }, cancellationToken) != 124 ? "a file named in a file was opened"
        : null;

    public void Dispose() => listener.Dispose();
}
