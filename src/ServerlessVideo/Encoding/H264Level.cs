namespace ServerlessVideo.Encoding;

/// <summary>
/// H.264 levels by what a decoder of that level can take (Rec. ITU-T H.264, table A-1), High profile.
/// </summary>
/// <param name="Number">Times ten: 31 is level 3.1.</param>
/// <param name="MaxMacroblocksPerSecond">MaxMBPS.</param>
/// <param name="MaxMacroblocks">MaxFS, of one frame.</param>
/// <param name="MaxKilobits">MaxBR of the Main profile, kbit/s; High allows a quarter more.</param>
public sealed record H264Level(int Number, long MaxMacroblocksPerSecond, int MaxMacroblocks, int MaxKilobits)
{
    static readonly H264Level[] All =
    [
        new(13, 11_880, 396, 768), new(20, 11_880, 396, 2_000), new(21, 19_800, 792, 4_000), new(22, 20_250, 1_620, 4_000),
        new(30, 40_500, 1_620, 10_000), new(31, 108_000, 3_600, 14_000), new(32, 216_000, 5_120, 20_000),
        new(40, 245_760, 8_192, 20_000), new(42, 522_240, 8_704, 50_000), new(50, 589_824, 22_080, 135_000),
        new(51, 983_040, 36_864, 240_000), new(52, 2_073_600, 36_864, 240_000),
    ];

    /// <summary>The lowest level that takes such a stream; null: no decoder has to.</summary>
    /// <param name="maxBitrate">Bits a second.</param>
    public static H264Level? Of(int width, int height, Rational frameRate, int maxBitrate)
    {
        var (columns, rows) = ((width + 15) / 16, (height + 15) / 16);
        var macroblocks = columns * rows;
        return All.FirstOrDefault(level =>
            macroblocks <= level.MaxMacroblocks
            && macroblocks * frameRate.Value <= level.MaxMacroblocksPerSecond
            && maxBitrate <= level.MaxKilobits * 1250L
            // A.3.1: neither side may be longer than the square root of eight full frames.
            && Math.Max(columns, rows) <= Math.Sqrt(8.0 * level.MaxMacroblocks));
    }

    /// <summary>As MediaConvert names it: <c>LEVEL_3_1</c>.</summary>
    public string MediaConvertName => Number % 10 == 0 ? $"LEVEL_{Number / 10}" : $"LEVEL_{Number / 10}_{Number % 10}";
}
