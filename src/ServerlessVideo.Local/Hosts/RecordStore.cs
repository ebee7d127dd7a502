using System.Text.Json;

namespace ServerlessVideo.Local.Hosts;

/// <summary>
/// Records with files, a folder each; a change is on disk (fsync, rename) before anyone sees it. A folder without its record is what
/// kill -9 left of a removal or of the first moment, and goes.
/// </summary>
internal sealed class RecordStore<T>
    where T : class
{
    const string RecordFile = "record.json";

    readonly Lock _lock = new();
    readonly string _folder;
    readonly Dictionary<string, T> _records = new(StringComparer.Ordinal);

    public RecordStore(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (var path in Directory.EnumerateDirectories(_folder))
        {
            var file = Path.Combine(path, RecordFile);
            if (File.Exists(file))
            {
                _records[Path.GetFileName(path)] = JsonSerializer.Deserialize<T>(File.ReadAllBytes(file))!;
            }
            else
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Values];
            }
        }
    }

    public string FolderOf(string id) => Path.Combine(_folder, id);

    public T? Find(string id)
    {
        lock (_lock)
        {
            return _records.GetValueOrDefault(id);
        }
    }

    public void Add(string id, T record)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(FolderOf(id));
            Save(id, record);
        }
    }

    /// <returns>The record as it is now; null when there is none.</returns>
    public T? Update(string id, Func<T, T> change)
    {
        lock (_lock)
        {
            return _records.TryGetValue(id, out var record) ? Save(id, change(record)) : null;
        }
    }

    public bool Remove(string id)
    {
        lock (_lock)
        {
            if (!_records.Remove(id))
            {
                return false;
            }
            File.Delete(Path.Combine(FolderOf(id), RecordFile));
            Directory.Delete(FolderOf(id), recursive: true);
            return true;
        }
    }

    T Save(string id, T record)
    {
        var path = Path.Combine(FolderOf(id), RecordFile);
        var draft = path + ".new";
        using (var stream = File.Create(draft))
        {
            JsonSerializer.Serialize(stream, record);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        return _records[id] = record;
    }
}
