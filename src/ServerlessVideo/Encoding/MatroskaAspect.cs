namespace ServerlessVideo.Encoding;

/// <summary>The pixels' shape of the first picture in Matroska and WebM: RFC 8794 (EBML), RFC 9559 §5.1.4.1.28 (Video).</summary>
static class MatroskaAspect
{
    public const uint Segment = 0x18538067, Tracks = 0x1654AE6B;

    const uint TrackEntry = 0xAE, TrackType = 0x83, Video = 0xE0,
        PixelWidth = 0xB0, PixelHeight = 0xBA, DisplayWidth = 0x54B0, DisplayHeight = 0x54BA, DisplayUnit = 0x54B2;

    const ulong Picture = 1;

    /// <value>Of DisplayUnit: pixels, centimetres, inches, a ratio; what follows says nothing of the shape.</value>
    const ulong LastUnit = 3;

    /// <summary>Sides of zero: it does not say.</summary>
    public static async Task<PixelAspect> ReadAsync(HeaderBytes file, CancellationToken cancellationToken)
    {
        var tree = new HeaderTree(file, Head);
        if (await tree.FindAsync(tree.File, cancellationToken, Segment, Tracks) is not { } tracks)
        {
            return default;
        }
        await foreach (var track in tree.ChildrenAsync(tracks, TrackEntry, cancellationToken))
        {
            if (await NumberAsync(track, TrackType, 0) == Picture)
            {
                return await tree.FindAsync(track, cancellationToken, Video) is { } video ? await OfVideoAsync(video) : default;
            }
        }
        return default;

        async Task<PixelAspect> OfVideoAsync(HeaderNode video)
        {
            var (width, height) = (await NumberAsync(video, PixelWidth, 0), await NumberAsync(video, PixelHeight, 0));
            var (shownWidth, shownHeight) = (await NumberAsync(video, DisplayWidth, width), await NumberAsync(video, DisplayHeight, height));
            return await NumberAsync(video, DisplayUnit, 0) <= LastUnit && Math.Max(Math.Max(width, height), Math.Max(shownWidth, shownHeight)) <= int.MaxValue
                ? new PixelAspect((long)(shownWidth * height), (long)(shownHeight * width))
                : default;
        }

        async Task<ulong> NumberAsync(HeaderNode parent, uint type, ulong otherwise) =>
            await tree.FindAsync(parent, cancellationToken, type) is { } node
            && await tree.ReadAsync(node, 0, (int)Math.Min(8, node.To - node.From), cancellationToken) is { Length: > 0 } bytes
                ? Unsigned(bytes.Span)
                : otherwise;
    }

    /// <summary>RFC 8794 §4 and §5: the leading zeros of the first byte tell how many bytes follow, of the name (kept) and of the size (taken off).</summary>
    public static (uint, int, long?) Head(ReadOnlySpan<byte> bytes)
    {
        if (LengthOf(bytes) is not (> 0 and <= 4 and var name) || LengthOf(bytes[name..]) is not (> 0 and var length))
        {
            return default;
        }
        var mask = (1UL << (7 * length)) - 1;
        var size = Unsigned(bytes.Slice(name, length)) & mask;
        // All ones: unknown, as live recordings have it.
        return ((uint)Unsigned(bytes[..name]), name + length, size == mask ? null : (long)size);
    }

    /// <summary>0: none that these bytes hold.</summary>
    static int LengthOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 0 && bytes[0] > 0 && 8 - (int)Math.Log2(bytes[0]) is var length && length <= bytes.Length ? length : 0;

    static ulong Unsigned(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        foreach (var b in bytes)
        {
            number = (number << 8) | b;
        }
        return number;
    }
}
