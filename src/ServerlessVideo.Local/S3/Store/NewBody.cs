using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>A body on its way in. Nobody sees it before the store takes it; disposed without that, it is gone.</summary>
public sealed class NewBody : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly string file;
    private readonly string path;
    private bool taken;

    internal NewBody(string file, string path, long size)
    {
        (this.file, this.path) = (file, path);
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, size);
    }

    public long Length { get; private set; }

    /// <summary>Writes the buffers of the request as they lie, in one gathering call.</summary>
    public async ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        var buffers = new List<ReadOnlyMemory<byte>>();
        foreach (var buffer in bytes)
        {
            buffers.Add(buffer);
        }
        await RandomAccess.WriteAsync(handle, buffers, Length);
        Length += bytes.Length;
    }

    /// <summary>The store keeps the file from now on.</summary>
    internal IReadOnlyList<Segment> Take()
    {
        taken = true;
        return [new(file, 0, Length)];
    }

    public void Dispose()
    {
        handle.Dispose();
        if (!taken)
        {
            File.Delete(path);
        }
    }
}
