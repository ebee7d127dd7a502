using System.Runtime.InteropServices;

namespace ServerlessVideo.Encoding;

/// <summary>
/// The shape of a pixel, width to height, as the container says it: half of a wide picture looks like a tall one. MediaConvert's Probe tells
/// it only since its models of 2026 (sampleAspectRatio, of the container and of the stream apart); the header says it whichever answers.
/// </summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct PixelAspect(long Width, long Height)
{
    public static readonly PixelAspect Square = new(1, 1);

    /// <summary>What encoders write for square pixels of a size that they had to round.</summary>
    const double Tolerance = 0.01;

    /// <param name="container">As Probe names it. Others have no shape of their own, or none in their header.</param>
    public static async Task<PixelAspect> ReadAsync(string? container, HeaderBytes file, CancellationToken cancellationToken)
    {
        var told = container switch
        {
            "mp4" or "quicktime" or "three_gp" or "three_g2" => await Mp4Aspect.ReadAsync(file, cancellationToken),
            "matroska" or "webm" => await MatroskaAspect.ReadAsync(file, cancellationToken),
            _ => Square,
        };
        return told is { Width: > 0, Height: > 0 } ? told : Square;
    }

    /// <summary>Pixels, of the picture as it is shown: its height stays.</summary>
    public int Stretch(int width)
    {
        var ratio = (double)Width / Height;
        return Math.Abs(ratio - 1) < Tolerance ? width : (int)Math.Clamp(Math.Round(width * ratio), 1, 1_000_000);
    }
}
