using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace ServerlessVideo.Encoding;

/// <summary>A frame rate as a fraction, in frames a second: 30000/1001 has no exact decimal.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rational(int Numerator, int Denominator)
{
    [JsonIgnore]
    public double Value => (double)Numerator / Denominator;

    /// <summary>For people: at most three decimals.</summary>
    public override string ToString() => Value.ToString("0.###", CultureInfo.InvariantCulture);
}
