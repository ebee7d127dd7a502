using System.Buffers.Binary;
using System.Text;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>Ways to damage a file, each of a copy. Where it hurts is found by the four letters of a box, or of a chunk of AVI.</summary>
static class ByteEdits
{
    public static Func<byte[], byte[]> Text(string text) => _ => Encoding.UTF8.GetBytes(text);

    public static Func<byte[], byte[]> Bytes(params byte[] bytes) => _ => bytes;

    /// <param name="part">Of the whole, 0 to 1.</param>
    public static Func<byte[], byte[]> CutAt(double part) => file => file[..(int)(file.Length * part)];

    /// <summary>Ends this many bytes after the letters.</summary>
    public static Func<byte[], byte[]> CutAfter(string letters, int bytes) => file => file[..(At(file, letters) + bytes)];

    /// <summary>Noise, always the same, over a part of the file.</summary>
    /// <param name="every">Bytes from one that is changed to the next.</param>
    public static Func<byte[], byte[]> Noise(double from, double to, int every = 1) => file =>
    {
        var damaged = file.ToArray();
        var noise = new Random(7);
        for (var i = (int)(file.Length * from); i < (int)(file.Length * to); i += every)
        {
            damaged[i] ^= (byte)noise.Next(1, 256);
        }
        return damaged;
    };

    /// <param name="offset">Bytes after the first of the letters.</param>
    public static Func<byte[], byte[]> Put(string letters, int offset, params byte[] bytes) => file =>
    {
        var damaged = file.ToArray();
        bytes.CopyTo(damaged, At(file, letters) + offset);
        return damaged;
    };

    public static Func<byte[], byte[]> Put(string letters, int offset, uint number, bool littleEndian = false)
    {
        var bytes = new byte[4];
        if (littleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        }
        return Put(letters, offset, bytes);
    }

    /// <summary>The display matrix of the first track (ISO/IEC 14496-12 §8.3.2), as phones set it: rows a b u, c d v, x y w.</summary>
    public static Func<byte[], byte[]> Turned(int a, int b, int c, int d) => file =>
        new[] { a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30 }.Index()
            .Aggregate(file, (damaged, entry) => Put("tkhd", 44 + (4 * entry.Index), (uint)entry.Item)(damaged));

    public static Func<byte[], byte[]> Then(this Func<byte[], byte[]> first, Func<byte[], byte[]> second) => file => second(first(file));

    static int At(byte[] file, string letters) => file.AsSpan().IndexOf(Encoding.Latin1.GetBytes(letters)) is >= 0 and var at
        ? at
        : throw new InvalidOperationException($"There is no {letters} to damage.");
}
