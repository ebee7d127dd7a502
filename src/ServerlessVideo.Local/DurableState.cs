using System.Text.Json;

namespace ServerlessVideo.Local;

/// <summary>A small state kept as one JSON file: replaced atomically and flushed to disk at each change, so that kill -9 loses nothing.</summary>
public sealed class DurableState<T> : IDisposable
    where T : class, new()
{
    static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    readonly string path;
    readonly SemaphoreSlim gate = new(1, 1);
    T current;

    public DurableState(string path)
    {
        this.path = path;
        current = Copy();
    }

    /// <value>A snapshot: changes are made to copies. Not to be written to.</value>
    public T Current => Volatile.Read(ref current);

    /// <summary>Changes a copy, which becomes the state once it is on disk; when the change throws, all stays as it was.</summary>
    public async Task<TResult> ChangeAsync<TResult>(Func<T, TResult> change, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var next = Copy();
            var result = change(next);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = path + ".new";
            await using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await JsonSerializer.SerializeAsync(file, next, Options, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            Volatile.Write(ref current, next);
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    T Copy() => File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path))! : new T();
}
