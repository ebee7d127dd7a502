using System.Text.Json;

namespace ServerlessVideo.Local.Processes;

/// <summary>
/// Work that must not be lost: a file per item, written beside and renamed into place, removed when the item is done.
/// Not flushed to the device: it outlives kill -9 of this process, not a power cut.
/// </summary>
/// <param name="folder">Created if it lacks.</param>
sealed class Spool<T>(string folder, TimeProvider time)
{
    readonly string _folder = Directory.CreateDirectory(folder).FullName;
    long _count;

    /// <returns>The item's id; ids sort by time.</returns>
    public async Task<string> AddAsync(T item, CancellationToken cancellationToken)
    {
        var id = $"{time.GetUtcNow().UtcTicks:x16}-{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}";
        await WriteAsync(id, item, cancellationToken);
        return id;
    }

    public Task UpdateAsync(string id, T item, CancellationToken cancellationToken) => WriteAsync(id, item, cancellationToken);

    public void Remove(string id) => File.Delete(PathOf(id));

    /// <summary>What is not done yet, oldest first.</summary>
    public IEnumerable<(string Id, T Item)> Pending() =>
        Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileNameWithoutExtension(f), JsonSerializer.Deserialize<T>(File.ReadAllBytes(f))!));

    async Task WriteAsync(string id, T item, CancellationToken cancellationToken)
    {
        var path = PathOf(id);
        await File.WriteAllBytesAsync($"{path}.new", JsonSerializer.SerializeToUtf8Bytes(item), cancellationToken);
        File.Move($"{path}.new", path, overwrite: true);
    }

    string PathOf(string id) => Path.Combine(_folder, $"{id}.json");
}
