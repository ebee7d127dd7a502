namespace ServerlessVideo.Local.S3.Store;

/// <summary>Reads an object over its segments.</summary>
internal sealed class ObjectStream(S3Store store, Lease lease) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lease.Version.Size;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new IOException("A position before the beginning of the object");
    }

    public override int Read(Span<byte> buffer)
    {
        if (NextRange(buffer.Length) is not { } range)
        {
            return 0;
        }
        using var handle = File.OpenHandle(range.Path);
        var read = RandomAccess.Read(handle, buffer[..(int)range.Length], range.Offset);
        position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (NextRange(buffer.Length) is not { } range)
        {
            return 0;
        }
        using var handle = File.OpenHandle(range.Path, options: FileOptions.Asynchronous);
        var read = await RandomAccess.ReadAsync(handle, buffer[..(int)range.Length], range.Offset, cancellationToken);
        position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        lease.Dispose();
        base.Dispose(disposing);
    }

    private FileRange? NextRange(int wanted) =>
        store.Locate(lease.Version, position, wanted).Select(r => (FileRange?)r).FirstOrDefault();
}
