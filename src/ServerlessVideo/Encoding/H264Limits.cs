namespace ServerlessVideo.Encoding;

/// <summary>
/// What a decoder of the highest level that is in use, 5.2, can take (Rec. ITU-T H.264, table A-1). The encoder chooses the level of
/// each stream; beyond this one there is nothing to choose.
/// </summary>
static class H264Limits
{
    /// <summary>MaxMBPS.</summary>
    const long MostMacroblocksPerSecond = 2_073_600;

    /// <summary>MaxFS, of one frame.</summary>
    const int MostMacroblocks = 36_864;

    public static bool Hold(int width, int height, Rational frameRate)
    {
        var (columns, rows) = ((width + 15) / 16, (height + 15) / 16);
        var macroblocks = columns * rows;
        return macroblocks <= MostMacroblocks
            && macroblocks * frameRate.Value <= MostMacroblocksPerSecond
            // A.3.1: neither side may be longer than the square root of eight full frames.
            && Math.Max(columns, rows) <= Math.Sqrt(8.0 * MostMacroblocks);
    }
}
