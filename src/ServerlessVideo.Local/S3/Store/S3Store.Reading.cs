namespace ServerlessVideo.Local.S3.Store;

/// <summary>A version held for reading: its bytes stay on disk until this is disposed, whatever is deleted meanwhile.</summary>
public sealed class Lease : IDisposable
{
    private Action? release;

    internal Lease(ObjectVersion version, Action release) => (Version, this.release) = (version, release);

    public ObjectVersion Version { get; }

    public void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
}

/// <summary>Bytes of one data file.</summary>
public readonly record struct FileRange(string Path, long Offset, long Length);

public sealed partial class S3Store
{
    /// <exception cref="Endpoint.AwsException">404 NoSuchVersion: it went between finding and reading it.</exception>
    public Lease Open(Bucket bucket, ObjectVersion version)
    {
        lock (gate)
        {
            if (!state.Bucket(bucket.Name).Versions(version.Key).Contains(version))
            {
                throw S3Errors.NoSuchVersion();
            }
            files.Hold(version.Segments);
        }
        return new Lease(version, () =>
        {
            lock (gate)
            {
                files.Release(version.Segments);
            }
        });
    }

    /// <summary>Where the bytes of a range of an object lie.</summary>
    public IEnumerable<FileRange> Locate(ObjectVersion version, long offset, long length) =>
        Slice(version.Segments, offset, length).Select(s => new FileRange(files.PathOf(s.File), s.Offset, s.Length));

    private static IEnumerable<Segment> Slice(IReadOnlyList<Segment> segments, long offset, long length)
    {
        foreach (var segment in segments)
        {
            var take = Math.Min(segment.Length - offset, length);
            if (take > 0)
            {
                yield return new(segment.File, segment.Offset + offset, take);
                length -= take;
            }
            offset = Math.Max(0, offset - segment.Length);
        }
    }
}
