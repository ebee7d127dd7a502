using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.MediaConvert.Input;

/// <summary>What the headers of a source say.</summary>
/// <param name="Duration">Seconds, of the longest track; 0 when the container does not say.</param>
public sealed record MediaInfo(Container Container, double Duration, IReadOnlyList<Track> Tracks)
{
    /// <value>The track MediaConvert takes: the first that is not a cover picture.</value>
    public VideoTrack? Video => Tracks.OfType<VideoTrack>().FirstOrDefault(v => !v.IsPicture);

    public IEnumerable<AudioTrack> Audio => Tracks.OfType<AudioTrack>();
}

/// <param name="Index">ffmpeg's stream index, from 0.</param>
/// <param name="Codec">ffmpeg's name.</param>
/// <param name="Duration">Seconds; null when only the container says.</param>
/// <param name="BitRate">Bits per second.</param>
/// <param name="Language">ISO 639 three letters, upper case.</param>
public abstract record Track(int Index, string Codec, double? Duration, long? BitRate, string? Language);

/// <param name="Width">Of the coded picture, before rotation.</param>
/// <param name="PixelAspect">Width of a pixel over its height.</param>
/// <param name="Rotation">Degrees clockwise that a player turns the picture: 0, 90, 180, 270.</param>
/// <param name="FrameRate">The average; of a constant rate, the rate.</param>
/// <param name="IsPicture">A cover image, not a film.</param>
public sealed record VideoTrack(int Index, string Codec, double? Duration, long? BitRate, string? Language, int Width, int Height,
    Fraction PixelAspect, int Rotation, Fraction FrameRate, bool IsPicture) : Track(Index, Codec, Duration, BitRate, Language)
{
    public string? Tag { get; init; }

    public string? Profile { get; init; }

    public int? Level { get; init; }

    public int BitDepth { get; init; } = 8;

    /// <value>4:2:0 and so on.</value>
    public string Chroma { get; init; } = "4:2:0";

    public bool Interlaced { get; init; }

    public string? ColorPrimaries { get; init; }

    public string? ColorTransfer { get; init; }

    public string? ColorMatrix { get; init; }

    public bool HighDynamicRange => ColorTransfer is "smpte2084" or "arib-std-b67";
}

/// <param name="SampleRate">Hz.</param>
public sealed record AudioTrack(int Index, string Codec, double? Duration, long? BitRate, string? Language, int Channels, int SampleRate, int BitDepth)
    : Track(Index, Codec, Duration, BitRate, Language);

/// <summary>Captions, timecode and the like.</summary>
public sealed record DataTrack(int Index, string Codec, double? Duration, string? Language) : Track(Index, Codec, Duration, null, Language);

[StructLayout(LayoutKind.Auto)]
public readonly record struct Fraction(int Numerator, int Denominator)
{
    public static readonly Fraction One = new(1, 1);

    public double Value => (double)Numerator / Denominator;

    public override string ToString() => $"{Numerator}/{Denominator}";

    /// <summary>Reads 30000/1001 or 4:3; null for nonsense such as 0/0.</summary>
    public static Fraction? Parse(string? text) =>
        text?.Split('/', ':') is [var n, var d] && int.TryParse(n, out var numerator) && int.TryParse(d, out var denominator) && numerator > 0 && denominator > 0
            ? new Fraction(numerator, denominator)
            : null;
}
