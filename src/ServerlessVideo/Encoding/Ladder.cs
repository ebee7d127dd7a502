namespace ServerlessVideo.Encoding;

/// <summary>One rendition to make.</summary>
/// <param name="Quality">What people choose in the player: <c>720p</c>.</param>
/// <param name="Width">Pixels, even; of the longer side what is to be expected when pixels are square.</param>
/// <param name="Height">Pixels, even.</param>
/// <param name="Bitrate">Bits a second, at most or always.</param>
public sealed record Rung(string Quality, int Width, int Height, int Bitrate, Rational FrameRate)
{
    public int ShortSide => Math.Min(Width, Height);
}

/// <summary>The renditions of a video, smallest first: seven sizes by the short side, none above the source.</summary>
public static class Ladder
{
    /// <summary>MediaConvert makes nothing smaller, in pixels.</summary>
    public const int SmallestSide = 32;

    /// <summary>MediaConvert's H.264 and the decoders of most devices end here, in pixels.</summary>
    const int LargestSide = 4096;

    static readonly (int ShortSide, int MaxBitrate)[] Sizes =
    [
        (240, 400_000), (360, 800_000), (480, 1_400_000), (720, 2_800_000), (1080, 5_000_000), (1440, 10_000_000), (2160, 20_000_000),
    ];

    /// <param name="width">As shown: after rotation.</param>
    /// <param name="height">As shown.</param>
    public static IReadOnlyList<Rung> For(int width, int height, Rational source)
    {
        var rate = FrameRates.Of(source);
        Rung[] rungs = [.. Sizes.Where(s => s.ShortSide <= Math.Min(width, height)).Select(s => Scaled(s, width, height, rate)).OfType<Rung>()];
        return rungs.Length > 0 ? rungs : [Only(width, height, rate)];
    }

    /// <summary>For many cameras and little space: one small rendition of at most 480p and 10 frames a second.</summary>
    public static IReadOnlyList<Rung> Proxy(int width, int height, Rational source)
    {
        var rate = FrameRates.Of(source, limit: 10);
        var scaled = Math.Min(width, height) >= 480 ? Scaled((480, 500_000), width, height, rate) : null;
        return [scaled ?? Only(width, height, rate)];
    }

    /// <summary>The short side, in pixels, with which a small picture of this shape, never above the source, is one that MediaConvert makes.</summary>
    public static int ShortSideWithin(int wanted, int width, int height)
    {
        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        return Math.Max(SmallestSide, Math.Min(Math.Min(wanted, shorter), (int)((double)LargestSide / longer * shorter)) & ~1);
    }

    /// <summary>Null: wider or longer than any H.264 decoder has to take, as strips of pictures can be.</summary>
    static Rung? Scaled((int ShortSide, int MaxBitrate) size, int width, int height, Rational rate)
    {
        var (w, h) = Sides(size.ShortSide, width, height);
        // Not as rounded: MediaConvert finds the long side itself.
        return size.ShortSide * Math.Max(width, height) <= LargestSide * Math.Min(width, height) ? Make($"{size.ShortSide}p", w, h, size.MaxBitrate, rate) : null;
    }

    /// <summary>A source below every size, or too long for all of them: its own size, made to fit.</summary>
    static Rung Only(int width, int height, Rational rate)
    {
        var (w, h) = Sides(ShortSideWithin(480, width, height), width, height);
        // Bits by area, as in the smallest size of the ladder.
        var bitrate = (int)Math.Clamp(400_000L * w * h / (426 * 240), 100_000, 1_400_000);
        return Make($"{Math.Min(w, h)}p", w, h, bitrate, rate)
            ?? throw new InvalidOperationException($"No decoder takes {w}x{h} at {rate}.");
    }

    static (int Width, int Height) Sides(int shortSide, int width, int height)
    {
        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        var longSide = Even(Math.Min(LargestSide, (double)longer * shortSide / shorter), longer);
        return width < height ? (shortSide, longSide) : (longSide, shortSide);
    }

    static Rung? Make(string quality, int width, int height, int bitrate, Rational rate) =>
        H264Limits.Hold(width, height, rate) ? new Rung(quality, width, height, bitrate, rate) : null;

    /// <summary>The nearest even number that is not above the source and that MediaConvert makes.</summary>
    static int Even(double length, int source) =>
        Math.Max(SmallestSide, Math.Min(2 * (int)Math.Round(length / 2, MidpointRounding.AwayFromZero), source & ~1));
}
