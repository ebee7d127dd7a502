using System.Security.Cryptography;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>
/// The files that hold the bytes. Named at random, never by a key; counted by the segments that point into them and
/// deleted with the last one. Not thread-safe: the store's lock guards the counts.
/// </summary>
internal sealed class DataFiles(string directory)
{
    private readonly Dictionary<string, int> references = [];

    public string PathOf(string file) => Path.Combine(directory, file);

    public NewBody Create(long size)
    {
        var file = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return new NewBody(file, PathOf(file), size);
    }

    public void Hold(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments)
        {
            references[segment.File] = references.GetValueOrDefault(segment.File) + 1;
        }
    }

    public void Release(IEnumerable<Segment> segments)
    {
        foreach (var file in segments.Select(s => s.File))
        {
            if (--references[file] == 0)
            {
                references.Remove(file);
                File.Delete(PathOf(file));
            }
        }
    }

    /// <summary>Removes what a kill left behind: bodies that were still being received.</summary>
    public void RemoveOrphans()
    {
        foreach (var path in Directory.EnumerateFiles(directory).Where(p => !references.ContainsKey(Path.GetFileName(p))))
        {
            File.Delete(path);
        }
    }
}
