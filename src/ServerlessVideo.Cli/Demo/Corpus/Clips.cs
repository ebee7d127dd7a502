using System.Collections.Concurrent;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>What ffmpeg makes by its arguments, once.</summary>
sealed class Clips(string folder)
{
    readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> made = new();
    int count;

    public Task<byte[]> MakeAsync(string[] arguments, string extension, CancellationToken cancellationToken) => made.GetOrAdd(
        string.Join(' ', arguments) + extension, _ => new(() => RunAsync(arguments, extension, cancellationToken))).Value;

    async Task<byte[]> RunAsync(string[] arguments, string extension, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"clip{Interlocked.Increment(ref count)}{extension}");
        await Shell.RunAsync("ffmpeg", ["-v", "error", .. arguments, "-y", file], folder, cancellationToken);
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        File.Delete(file);
        return bytes;
    }
}
