namespace ServerlessVideo.Encoding;

/// <summary>Which frame rate a rendition gets. Always one constant rate, so that keyframes of all renditions fall together.</summary>
public static class FrameRates
{
    /// <summary>No rendition is faster, in frames a second.</summary>
    const int Highest = 60;

    /// <summary>A camera of 60 whose average came out a little higher loses a frame now and then, rather than every second one.</summary>
    const double AboutHighest = 61.5;

    /// <summary>A source slower than one frame a second is repeated to this: GOPs are two seconds and need a frame.</summary>
    static readonly Rational Lowest = new(1, 1);

    /// <summary>Measured averages this close (one part in 2,000) to a rate that cameras have are that rate.</summary>
    const double Tolerance = 0.0005;

    static readonly Rational[] Usual =
    [
        new(10, 1), new(12, 1), new(25, 2), new(15000, 1001), new(15, 1), new(20, 1), new(24000, 1001), new(24, 1), new(25, 1),
        new(30000, 1001), new(30, 1), new(48, 1), new(50, 1), new(60000, 1001), new(60, 1),
    ];

    /// <summary>
    /// The source's rate, halved until it is (about) at most 60, and at most <paramref name="limit"/>. A variable rate is known
    /// by its average only; its renditions have that average as a constant rate.
    /// </summary>
    public static Rational Of(Rational source, int limit = Highest)
    {
        if (source.Value <= Lowest.Value)
        {
            return Lowest;
        }
        var rate = Usual.Cast<Rational?>().FirstOrDefault(usual => Near(usual!.Value, source)) ?? Reduced(source);
        if (limit < Highest && rate.Value > limit)
        {
            return new Rational(limit, 1);
        }
        while (rate.Value > AboutHighest)
        {
            rate = new Rational(rate.Numerator, checked(rate.Denominator * 2));
        }
        return rate.Value > Highest ? new Rational(Highest, 1) : rate;
    }

    static bool Near(Rational usual, Rational source) => Math.Abs(usual.Value - source.Value) <= usual.Value * Tolerance;

    /// <summary>Averages come as fractions of arbitrary size; thousandths are exact enough and stay in range. Rounded down.</summary>
    static Rational Reduced(Rational rate) => rate.Denominator <= 1001 && rate.Numerator <= 1_000_000
        ? rate
        : new Rational((int)Math.Min(rate.Value * 1000, int.MaxValue), 1000);
}
