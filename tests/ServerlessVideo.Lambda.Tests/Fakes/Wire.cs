using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>One answer as the bytes of each packet; an empty list closes the connection without a word.</summary>
public sealed record Wire(IReadOnlyList<byte[]> Packets, bool Close = false)
{
    public static Wire Hangup { get; } = new([], Close: true);

    public static Wire Status(int status, string body = """{"status":"OK"}""") =>
        new([Encoding.UTF8.GetBytes(Invariant($"HTTP/1.1 {status} X\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"))]);

    public static Wire ContentLength(string head, byte[] body) => new([Join(head, $"Content-Length: {body.Length}\r\n\r\n", body)]);

    public static Wire Chunked(string head, byte[] body, params int[] sizes) => new([Join(head, "Transfer-Encoding: chunked\r\n\r\n", Chunks(body, sizes))]);

    /// <summary>The body in chunks of these sizes, and what is left in one more.</summary>
    public static byte[] Chunks(byte[] body, IReadOnlyList<int> sizes)
    {
        using var bytes = new MemoryStream();
        var at = 0;
        foreach (var size in sizes.Append(int.MaxValue))
        {
            var length = Math.Min(size, body.Length - at);
            if (length > 0)
            {
                bytes.Write(Encoding.ASCII.GetBytes(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
                bytes.Write(body, at, length);
                bytes.Write("\r\n"u8);
                at += length;
            }
        }
        bytes.Write("0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    /// <summary>The same bytes, in packets of so many.</summary>
    public Wire InPacketsOf(int bytes) => this with { Packets = [.. Packets.SelectMany(p => p.Chunk(bytes))] };

    public async Task SendAsync(NetworkStream stream)
    {
        foreach (var packet in Packets)
        {
            await stream.WriteAsync(packet);
        }
    }

    static byte[] Join(string head, string framing, byte[] body) => [.. Encoding.ASCII.GetBytes(head + framing), .. body];

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
