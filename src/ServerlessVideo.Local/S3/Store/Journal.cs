using System.Text.Json;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>
/// The store's memory: one line of JSON a transaction, appended before the change is visible. What a kill tears is the
/// last line, which then never happened. The page cache is trusted: a power cut may lose the last transactions, as with
/// the other stand-ins of this platform.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly FileStream file;

    private Journal(string path) => file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>The transactions on disk; a torn last line is left out.</summary>
    /// <exception cref="InvalidDataException">A line in the middle is not readable: the file was damaged from outside.</exception>
    public static IEnumerable<JournalEntry[]> Read(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }
        using var reader = new StreamReader(path);
        var line = reader.ReadLine();
        for (var number = 1; line is not null; number++)
        {
            var next = reader.ReadLine();
            if (TryParse(line) is { } transaction)
            {
                yield return transaction;
            }
            else if (next is not null)
            {
                throw new InvalidDataException($"{path}:{number} is damaged; 'sv up --fresh' starts empty");
            }
            line = next;
        }
    }

    /// <summary>Replaces the file by these entries and opens it for more.</summary>
    public static Journal Rewrite(string path, IEnumerable<JournalEntry> entries)
    {
        var temporary = path + ".new";
        using (var compact = File.Create(temporary))
        {
            foreach (var entry in entries)
            {
                JsonSerializer.Serialize(compact, new[] { entry });
                compact.Write(LineEnd);
            }
        }
        File.Move(temporary, path, overwrite: true);
        return new Journal(path);
    }

    /// <summary>All or nothing, also when the disk is full.</summary>
    public void Append(params JournalEntry[] transaction)
    {
        var before = file.Position;
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(transaction), .. LineEnd]);
        }
        catch (IOException)
        {
            file.SetLength(before);
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    private static JournalEntry[]? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry[]>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
