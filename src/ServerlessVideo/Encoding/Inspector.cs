using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.Encoding;

/// <summary>Judges what a file says of itself. Pure.</summary>
static class Inspector
{
    /// <summary>Pixels; MediaConvert reads nothing larger.</summary>
    const int LargestSide = 8192;

    /// <summary>Longer strips have no size that both MediaConvert makes and decoders take: 4,096 by 32 pixels.</summary>
    const int LongestShape = 128;

    /// <summary>More is a collection of voices, not a film; each is an output that costs.</summary>
    public const int MostAudioTracks = 8;

    /// <summary>What a container that names no rate is taken for.</summary>
    static readonly Rational UsualRate = new(30, 1);

    /// <param name="pixels">Their shape, read of the header; null: square.</param>
    public static Outcome<Inspection> Judge(VideoId id, Container? container, PixelAspect? pixels = null)
    {
        if (container?.Format is not { Value.Length: > 0 } told || container.Tracks is not { Count: > 0 } tracks)
        {
            return Errors.DamagedInput.With("No tracks can be read in the file.");
        }
        if (tracks.Find(t => t.TrackType == TrackType.video) is not { VideoProperties: { } video } picture)
        {
            return Errors.NoVideoStream;
        }
        // Narrow pixels are shown as fewer than are stored, and decoded.
        if (video.Width > LargestSide)
        {
            return Errors.UnsupportedInput.With($"Pictures of {video.Width}x{video.Height} pixels are not taken.");
        }
        // What phones made before: MP4 of another brand.
        var format = told.Value is "three_gp" or "three_g2" ? "mp4" : told.Value;
        // Rotate AUTO follows the metadata of these two only.
        var turned = format is "mp4" or "quicktime" && video.Rotation is 90 or 270;
        var (width, height) = ((pixels ?? PixelAspect.Square).Stretch(video.Width ?? 0), video.Height ?? 0);
        return Judge(new Inspection
        {
            VideoId = id,
            Container = format,
            VideoCodec = picture.Codec?.Value ?? "UNKNOWN",
            Audio = [.. tracks.Where(t => t.TrackType == TrackType.audio).Select((track, i) => new AudioTrack(
                i + 1, track.Codec?.Value ?? "UNKNOWN", Languages.Tag(track.AudioProperties?.LanguageCode), LengthOf(track, container)))],
            DurationSeconds = Known(container.Duration),
            PictureSeconds = LengthOf(picture, container),
            Width = turned ? height : width,
            Height = turned ? width : height,
            FrameRate = video.FrameRate is { Numerator: { } numerator, Denominator: > 0 and var denominator }
                ? new Rational(numerator, denominator)
                : UsualRate,
            HasOtherTracks = tracks.Count(t => t.TrackType != TrackType.audio) > 1,
            // Phones write it into the container, encoders into the stream, and few into both.
            HighDynamicRange = IsHigh(video.TransferCharacteristics) || IsHigh(video.CodecMetadata?.TransferCharacteristics),
        });
    }

    public static Outcome<Inspection> Judge(VideoId id, FlvHeader flv)
    {
        if (flv.VideoCodec is null)
        {
            return flv.VideoIsBeyond ? Errors.UnsupportedInput.With("The pictures begin farther into the file than is read of it.") : Errors.NoVideoStream;
        }
        var (width, height) = ((int)Number("width"), (int)Number("height"));
        if (width == 0 || height == 0)
        {
            // Nobody has to write it there; the pictures themselves say it, to hosts that decode them.
            return Errors.UnsupportedInput.With("The file does not say how large its pictures are.");
        }
        return Judge(new Inspection
        {
            VideoId = id,
            Container = FlvHeader.Container,
            VideoCodec = flv.VideoCodec,
            Audio = flv.AudioCodec is { } codec ? [new AudioTrack(1, codec)] : [],
            DurationSeconds = Number("duration") is > 0 and var duration ? duration : null,
            Width = width,
            Height = height,
            FrameRate = Number("framerate") is > 0 and <= 1000 and var rate ? new Rational((int)(rate * 1000), 1000) : UsualRate,
        });

        double Number(string name) => flv.Metadata.TryGetValue(name, out var value) && double.IsFinite(value) ? Math.Clamp(value, 0, 1e6) : 0;
    }

    /// <summary>
    /// Tracks of Matroska have no length but what a tag may say: where it is the file's, it is that of the longest track, and this one may
    /// end before.
    /// </summary>
    static double? LengthOf(Track track, Container container) =>
        SaysOnlyOfTheWhole(container.Format?.Value) && track.Duration == container.Duration ? null : Known(track.Duration);

    static bool SaysOnlyOfTheWhole(string? container) => container is "matroska" or "webm";

    static bool IsHigh(TransferCharacteristics? transfer) => transfer?.Value is "SMPTE_2084" or "ARIB_B67";

    static double? Known(double? seconds) => seconds is > 0 ? seconds : null;

    static Outcome<Inspection> Judge(Inspection found)
    {
        if (AcceptedInputs.Objection(found.Container, found.VideoCodec, found.Audio) is { } objection)
        {
            return Errors.UnsupportedInput.With(objection);
        }
        if (found.Width <= 0 || found.Height <= 0 || found.FrameRate.Numerator <= 0)
        {
            return Errors.DamagedInput.With($"The video says it is {found.Width}x{found.Height} at {found.FrameRate} frames a second.");
        }
        var (shorter, longer) = (Math.Min(found.Width, found.Height), Math.Max(found.Width, found.Height));
        if (shorter < Ladder.SmallestSide || longer > LargestSide || longer > shorter * LongestShape)
        {
            return Errors.UnsupportedInput.With($"Pictures of {found.Width}x{found.Height} pixels are not taken.");
        }
        AudioTrack[] taken = [.. found.Audio.Where(a => AcceptedInputs.TakesAudio(found.Container, a.Codec)).Take(MostAudioTracks)];
        AudioTrack[] leftOut = [.. found.Audio.Except(taken)];
        return found with
        {
            Audio = taken,
            LeftOut = leftOut,
            // Where nothing but the file has a length, that what is not taken outlasts the film is rarer than that the film was cut off.
            HasOtherTracks = (found.HasOtherTracks || leftOut.Length > 0) && !SaysOnlyOfTheWhole(found.Container),
        };
    }
}
