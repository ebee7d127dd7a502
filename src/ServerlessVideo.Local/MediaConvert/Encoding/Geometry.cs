using System.Runtime.InteropServices;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>Pixels.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Size(int Width, int Height)
{
    public long Area => (long)Width * Height;
}

/// <param name="Content">What the source is scaled to.</param>
/// <param name="Frame">The output's size: the content, or black around it.</param>
/// <param name="PixelAspect">Of the output.</param>
public sealed record Picture(Size Content, Size Frame, Fraction PixelAspect);

/// <summary>
/// Sizes as MediaConvert's user guide gives them ("Video scaling behavior and aspect ratios"): one side given → the other by the
/// source's aspect ratio; none → the source's size; always even, for 4:2:0.
/// </summary>
internal static class Geometry
{
    /// <param name="turn">Degrees clockwise.</param>
    /// <param name="squarePixels">Whether non-square pixels of the source are made square; else the output keeps them.</param>
    public static Picture Of(VideoTrack source, int turn, VideoDescription wanted, bool squarePixels)
    {
        var (width, height, aspect) = Shown(source, turn);
        if (squarePixels)
        {
            (width, aspect) = (width * aspect.Value, Fraction.One);
        }
        var frame = (wanted.Width, wanted.Height) switch
        {
            ({ } w, { } h) => new Size(w, h),
            ({ } w, null) => new Size(w, Even(w * height / width)),
            (null, { } h) => new Size(Even(h * width / height), h),
            _ => new Size(EvenBelow(width), EvenBelow(height)),
        };
        if (wanted.ScalingBehavior == ScalingBehavior.StretchToOutput || wanted.Width is null || wanted.Height is null)
        {
            return new Picture(frame, frame, aspect);
        }
        var scale = Math.Min(frame.Width / width, frame.Height / height);
        if (wanted.ScalingBehavior == ScalingBehavior.FitNoUpscale)
        {
            scale = Math.Min(scale, 1);
        }
        var content = new Size(Math.Min(Even(width * scale), frame.Width), Math.Min(Even(height * scale), frame.Height));
        return new Picture(content, wanted.ScalingBehavior == ScalingBehavior.Default ? frame : content, aspect);
    }

    /// <summary>The picture as it is shown: a quarter turn swaps the sides of the picture and of its pixels.</summary>
    static (double Width, double Height, Fraction PixelAspect) Shown(VideoTrack source, int turn) =>
        turn % 180 == 0
            ? (source.Width, source.Height, source.PixelAspect)
            : (source.Height, source.Width, new Fraction(source.PixelAspect.Denominator, source.PixelAspect.Numerator));

    static int Even(double side) => Math.Max(2, (int)Math.Round(side / 2, MidpointRounding.AwayFromZero) * 2);

    /// <summary>At the source's own size an odd side loses its last line, it is not blown up by one.</summary>
    static int EvenBelow(double side) => Math.Max(2, (int)Math.Round(side) / 2 * 2);
}
