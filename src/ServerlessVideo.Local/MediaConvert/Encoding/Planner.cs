using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>From settings and source to the plan: sizes, rates, tracks. Pure.</summary>
internal static class Planner
{
    /// <exception cref="JobFailedException">The source does not carry what the settings ask for.</exception>
    public static EncodePlan Plan(JobSettings settings, MediaInfo media)
    {
        var input = settings.Inputs[0];
        var selected = settings.OutputGroups.SelectMany(g => g.Outputs).SelectMany(o => o.AudioDescriptions ?? []).Select(a => AudioSelection.Select(input, a, media));
        if (SupportedInputs.Refuse(media, selected) is { } refusal)
        {
            throw refusal;
        }
        var turn = Turn(input.VideoSelector.Rotate, media);
        var outputs = settings.OutputGroups.Index()
            .SelectMany(g => g.Item.Outputs, (g, output) => (Group: g.Index, Output: output))
            .Select((o, number) => Output(number, o.Group, o.Output, input, media, turn))
            .ToArray();
        CheckAlignment(outputs);
        var preprocessors = outputs.Select(o => o.Settings.VideoDescription?.VideoPreprocessors).FirstOrDefault(p => p is not null);
        return new EncodePlan(media, media.Video!, turn, preprocessors, outputs);
    }

    static PlannedOutput Output(int number, int group, Output output, InputSettings input, MediaInfo media, int turn)
    {
        if (output.VideoDescription is not { } video)
        {
            return new AudioOutput(number, group, output, AudioSelection.Select(input, output.AudioDescriptions[0], media));
        }
        var track = media.Video!;
        if (video.CodecSettings.H264Settings is not { } h264 || video.CodecSettings.Codec == VideoCodec.FrameCapture)
        {
            return new StillOutput(number, group, output, Geometry.Of(track, turn, video, squarePixels: true));
        }
        var rate = h264.FramerateControl == FramerateControl.Specified
            ? new Fraction(h264.FramerateNumerator!.Value, h264.FramerateDenominator!.Value)
            : track.FrameRate;
        var gop = h264.GopSizeUnits == GopSizeUnits.Seconds ? h264.GopSize * rate.Value : h264.GopSize;
        var picture = Geometry.Of(track, turn, video, squarePixels: h264.ParControl == ParControl.Specified);
        return new VideoOutput(number, group, output, picture, rate, Math.Max(1, (int)Math.Round(gop)));
    }

    /// <summary>AUTO follows the metadata of MP4 and QuickTime only, as the service's reference says.</summary>
    static int Turn(InputRotate rotate, MediaInfo media) => rotate switch
    {
        InputRotate.Auto => media.Container.Demuxer == Container.Mp4.Demuxer ? media.Video!.Rotation : 0,
        InputRotate.Degrees90 => 90,
        InputRotate.Degrees180 => 180,
        InputRotate.Degrees270 => 270,
        _ => 0,
    };

    /// <summary>Players switch between rungs at GOP boundaries: these must lie at the same times, and segments must begin at them.</summary>
    static void CheckAlignment(PlannedOutput[] outputs)
    {
        foreach (var group in outputs.OfType<VideoOutput>().GroupBy(v => v.Group))
        {
            if (group.Select(v => (long)v.GopFrames * v.FrameRate.Denominator * 1_000_000 / v.FrameRate.Numerator).Distinct().Count() > 1)
            {
                throw new JobFailedException(JobError.Settings, "Settings Error: the video outputs of a CMAF group need GOPs of one length.");
            }
        }
    }
}
