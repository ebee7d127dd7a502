using System.Buffers.Binary;

namespace ServerlessVideo.Encoding;

/// <summary>The pixels' shape of the first picture in MP4 and QuickTime: ISO/IEC 14496-12 §8.3.2 (tkhd), §8.5.2 (stsd), §12.1.4 (pasp).</summary>
static class Mp4Aspect
{
    /// <value>Bytes of a VisualSampleEntry before its boxes, its head left out, and of stsd before its first entry.</value>
    const int SampleEntry = 78, Stsd = 8;

    public static readonly uint Moov = Type("moov"u8);

    static readonly uint Trak = Type("trak"u8), Tkhd = Type("tkhd"u8), Mdia = Type("mdia"u8), Hdlr = Type("hdlr"u8),
        Minf = Type("minf"u8), Stbl = Type("stbl"u8), StsdBox = Type("stsd"u8), Pasp = Type("pasp"u8), Vide = Type("vide"u8);

    /// <summary>Sides of zero: it does not say.</summary>
    public static async Task<PixelAspect> ReadAsync(HeaderBytes file, CancellationToken cancellationToken)
    {
        var tree = new HeaderTree(file, Head);
        if (await tree.FindAsync(tree.File, cancellationToken, Moov) is { } moov)
        {
            await foreach (var track in tree.ChildrenAsync(moov, Trak, cancellationToken))
            {
                if (await tree.FindAsync(track, cancellationToken, Mdia, Hdlr) is { } handler
                    && await tree.ReadAsync(handler, 8, 4, cancellationToken) is { Length: 4 } kind && Type(kind.Span) == Vide)
                {
                    return await OfTrackAsync(tree, track, cancellationToken);
                }
            }
        }
        return default;
    }

    static async Task<PixelAspect> OfTrackAsync(HeaderTree tree, HeaderNode track, CancellationToken cancellationToken)
    {
        if (await tree.FindAsync(track, cancellationToken, Mdia, Minf, Stbl, StsdBox) is not { } stsd
            || await tree.ReadAsync(stsd, Stsd, 8 + SampleEntry, cancellationToken) is not { Length: > 0 } entry)
        {
            return default;
        }
        await foreach (var pasp in tree.ChildrenAsync(stsd with { To = Math.Min(stsd.To, stsd.From + Stsd + Number(entry, 0)) }, Pasp, cancellationToken, Stsd + 8 + SampleEntry))
        {
            return await tree.ReadAsync(pasp, 0, 8, cancellationToken) is { Length: 8 } shape ? new PixelAspect(Number(shape, 0), Number(shape, 4)) : default;
        }
        var (width, height) = (Short(entry, 8 + 24), Short(entry, 8 + 26));
        return await ShownAsync(tree, track, cancellationToken) is var (w, h) ? new PixelAspect(w * height, h * width) : default;
    }

    /// <summary>The size at which the track is shown, in 65,536ths of a pixel: the last of tkhd, whose times have 32 bits or 64.</summary>
    static async Task<(long Width, long Height)?> ShownAsync(HeaderTree tree, HeaderNode track, CancellationToken cancellationToken)
    {
        if (await tree.FindAsync(track, cancellationToken, Tkhd) is not { } tkhd || await tree.ReadAsync(tkhd, 0, 1, cancellationToken) is not { Length: 1 } version)
        {
            return null;
        }
        return await tree.ReadAsync(tkhd, version.Span[0] == 1 ? 88 : 76, 8, cancellationToken) is { Length: 8 } size ? (Number(size, 0), Number(size, 4)) : null;
    }

    /// <summary>§4.2: 32 bits of size and four letters; a size of 1: 64 bits of it follow; of 0: to the end.</summary>
    public static (uint, int, long?) Head(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
        {
            return default;
        }
        var type = Type(bytes[4..]);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
        {
            0 => (type, 8, null),
            1 when bytes.Length >= 16 && BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) is >= 16 and <= long.MaxValue and var size => (type, 16, (long)size - 16),
            >= 8 and var size => (type, 8, size - 8),
            _ => default,
        };
    }

    static uint Type(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);

    static long Number(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[at..]);

    static long Short(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[at..]);
}
