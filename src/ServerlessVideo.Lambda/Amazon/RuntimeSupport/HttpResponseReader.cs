using System.Buffers.Text;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Reads one HTTP/1.1 response at a time into one growing buffer: head first, then the body, from which chunk framing is removed in place
/// (RFC 9112, 6 and 7). What the properties return is valid until the next <see cref="Read"/>.
/// </summary>
internal sealed class HttpResponseReader
{
    const int MaxHeadBytes = 64 * 1024;
    /// <summary>An event has at most 6 MB, or chunk framing of many times that: beyond this the length is nonsense.</summary>
    const int MaxResponseBytes = 64 * 1024 * 1024;
    byte[] _buffer = new byte[32 * 1024];
    int _length;
    int _headLength;

    public int Status { get; private set; }
    public ReadOnlyMemory<byte> Body { get; private set; }
    /// <summary>False when the server said that it closes, or the body ended with the connection.</summary>
    public bool KeepAlive { get; private set; }
    /// <summary>Whether any byte of the response has come.</summary>
    public bool Started => _length > 0;

    /// <summary>Forgets the last response.</summary>
    public void Reset() => _length = 0;

    public void Read(Stream stream)
    {
        Reset();
        ReadHead(stream);
        KeepAlive = !Ascii.EqualsIgnoreCase(Header("Connection"u8), "close"u8);
        var start = _headLength + 2;
        if (Ascii.EqualsIgnoreCase(Header("Transfer-Encoding"u8), "chunked"u8))
        {
            Body = ReadChunks(stream, start);
        }
        else if (Header("Content-Length"u8) is { IsEmpty: false } text)
        {
            if (!Utf8Parser.TryParse(text, out int length, out var used) || used != text.Length || length < 0)
            {
                throw new InvalidDataException("The Content-Length is no number.");
            }
            Require(stream, (long)start + length);
            Body = _buffer.AsMemory(start, length);
        }
        else
        {
            Body = ReadToEnd(stream, start);
        }
    }

    /// <summary>The value of a header; empty when there is none.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var head = _buffer.AsSpan(0, _headLength);
        for (var end = head.IndexOf("\r\n"u8); end >= 0; end = head.IndexOf("\r\n"u8))
        {
            var line = head[..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim(" \t"u8);
            }
            head = head[(end + 2)..];
        }
        return default;
    }

    void ReadHead(Stream stream)
    {
        while ((_headLength = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_length > MaxHeadBytes)
            {
                throw new InvalidDataException($"The response's head is longer than {MaxHeadBytes} bytes.");
            }
            Fill(stream);
        }
        _headLength += 2;
        // "HTTP/1.1 200 OK"
        if (!_buffer.AsSpan(0, _length).StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(_buffer.AsSpan(9), out int status, out _))
        {
            throw new InvalidDataException("The response is not HTTP/1.1.");
        }
        Status = status;
    }

    ReadOnlyMemory<byte> ReadChunks(Stream stream, int start)
    {
        var (read, write) = (start, start);
        while (true)
        {
            var line = ReadLine(stream, read);
            // Behind a semicolon stand extensions, which a recipient ignores.
            if (!Utf8Parser.TryParse(_buffer.AsSpan(read, line), out int size, out _, 'x') || size < 0)
            {
                throw new InvalidDataException("A chunk's size is no hexadecimal number.");
            }
            read += line + 2;
            if (size == 0)
            {
                break;
            }
            Require(stream, (long)read + size + 2);
            if (!_buffer.AsSpan(read + size, 2).SequenceEqual("\r\n"u8))
            {
                throw new InvalidDataException("A chunk is longer than its size.");
            }
            _buffer.AsSpan(read, size).CopyTo(_buffer.AsSpan(write));
            read += size + 2;
            write += size;
        }
        for (int line; (line = ReadLine(stream, read)) > 0; read += line + 2)
        {
            // trailers mean nothing here
        }
        return _buffer.AsMemory(start, write - start);
    }

    /// <returns>The length of the line at <paramref name="from"/>, without its end.</returns>
    int ReadLine(Stream stream, int from)
    {
        int end;
        while ((end = _buffer.AsSpan(from, _length - from).IndexOf("\r\n"u8)) < 0)
        {
            Fill(stream);
        }
        return end;
    }

    ReadOnlyMemory<byte> ReadToEnd(Stream stream, int start)
    {
        KeepAlive = false;
        while (TryFill(stream))
        {
        }
        return _buffer.AsMemory(start, _length - start);
    }

    void Require(Stream stream, long length)
    {
        if (length > MaxResponseBytes)
        {
            throw new InvalidDataException($"The response is longer than {MaxResponseBytes} bytes.");
        }
        if (length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max((int)length, Math.Min(_buffer.Length * 2, MaxResponseBytes)));
        }
        while (_length < length)
        {
            Fill(stream);
        }
    }

    void Fill(Stream stream)
    {
        if (!TryFill(stream))
        {
            throw new EndOfStreamException("The Runtime API closed the connection within a response.");
        }
    }

    bool TryFill(Stream stream)
    {
        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, _length * 2);
        }
        var count = stream.Read(_buffer, _length, _buffer.Length - _length);
        _length += count;
        return count > 0;
    }
}
