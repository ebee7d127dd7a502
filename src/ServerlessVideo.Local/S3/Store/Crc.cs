using System.Buffers.Binary;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>The reflected CRCs of S3, eight bytes a step. A CRC-32 is computed in the low half of the same register.</summary>
public sealed class Crc
{
    public static readonly Crc Crc32 = new(32, 0xEDB88320);
    public static readonly Crc Crc32C = new(32, 0x82F63B78);
    public static readonly Crc Crc64Nvme = new(64, 0x9A6C9329AC4BC9B5);

    private readonly int bits;
    private readonly ulong polynomial;
    private readonly ulong ones;
    private readonly ulong[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new ulong[256])];

    private Crc(int bits, ulong polynomial)
    {
        (this.bits, this.polynomial, ones) = (bits, polynomial, ulong.MaxValue >> (64 - bits));
        for (var i = 0; i < 256; i++)
        {
            tables[0][i] = Enumerable.Range(0, 8).Aggregate((ulong)i, (c, _) => Shift(c));
        }
        for (var t = 1; t < 8; t++)
        {
            for (var i = 0; i < 256; i++)
            {
                var c = tables[t - 1][i];
                tables[t][i] = (c >> 8) ^ tables[0][c & 0xFF];
            }
        }
    }

    /// <summary>The CRC of what gave <paramref name="crc"/> followed by <paramref name="bytes"/>; that of nothing is 0.</summary>
    public ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var (t0, t1, t2, t3) = (tables[0], tables[1], tables[2], tables[3]);
        var (t4, t5, t6, t7) = (tables[4], tables[5], tables[6], tables[7]);
        var c = crc ^ ones;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var w = c ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            c = t7[w & 0xFF] ^ t6[(w >> 8) & 0xFF] ^ t5[(w >> 16) & 0xFF] ^ t4[(w >> 24) & 0xFF]
                ^ t3[(w >> 32) & 0xFF] ^ t2[(w >> 40) & 0xFF] ^ t1[(w >> 48) & 0xFF] ^ t0[w >> 56];
        }
        foreach (var b in bytes)
        {
            c = t0[(c ^ b) & 0xFF] ^ (c >> 8);
        }
        return c ^ ones;
    }

    /// <summary>The CRC of two runs of bytes from that of each: the first is multiplied by x to the bits of the second.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        var power = (1UL << (bits - 1)) >> 8;
        for (var n = secondLength; n > 0; n >>= 1)
        {
            first = (n & 1) == 1 ? Multiply(power, first) : first;
            power = Multiply(power, power);
        }
        return first ^ second;
    }

    public byte[] ToBytes(ulong crc)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return bytes[^(bits / 8)..];
    }

    /// <summary>Of two polynomials, modulo this one's.</summary>
    private ulong Multiply(ulong a, ulong b)
    {
        var product = 0UL;
        for (var bit = 1UL << (bits - 1); bit != 0; bit >>= 1)
        {
            product ^= (a & bit) != 0 ? b : 0;
            b = Shift(b);
        }
        return product;
    }

    private ulong Shift(ulong c) => (c & 1) != 0 ? (c >> 1) ^ polynomial : c >> 1;
}
