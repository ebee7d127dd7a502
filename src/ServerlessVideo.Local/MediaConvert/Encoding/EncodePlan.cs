using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>What one ffmpeg process makes of one decode.</summary>
/// <param name="Turn">Degrees clockwise: 0, 90, 180, 270.</param>
public sealed record EncodePlan(MediaInfo Source, VideoTrack Track, int Turn, VideoPreprocessors? Preprocessors, IReadOnlyList<PlannedOutput> Outputs)
{
    public IEnumerable<VideoOutput> Videos => Outputs.OfType<VideoOutput>();
}

/// <param name="Number">Counts through all groups; names the file in the job's folder.</param>
/// <param name="Group">Index of the output group.</param>
public abstract record PlannedOutput(int Number, int Group, Output Settings)
{
    /// <value>What ffmpeg writes.</value>
    public abstract string File { get; }
}

/// <param name="FrameRate">Constant.</param>
/// <param name="GopFrames">Frames of a closed GOP; the same time on each rung.</param>
public sealed record VideoOutput(int Number, int Group, Output Settings, Picture Picture, Fraction FrameRate, int GopFrames) : PlannedOutput(Number, Group, Settings)
{
    public override string File => $"{Number}.mp4";

    public H264Settings H264 => Settings.VideoDescription!.CodecSettings.H264Settings!;
}

public sealed record AudioOutput(int Number, int Group, Output Settings, AudioTrack Source) : PlannedOutput(Number, Group, Settings)
{
    public override string File => $"{Number}.mp4";

    public AacSettings Aac => Settings.AudioDescriptions[0].CodecSettings.AacSettings;

    /// <value>Three letters, or the tag that the settings give; null when neither settings nor source say.</value>
    public string? Language
    {
        get
        {
            var description = Settings.AudioDescriptions[0];
            var configured = description.CustomLanguageCode ?? description.LanguageCode?.ToLowerInvariant();
            var source = Source.Language is null or "UND" ? null : Source.Language.ToLowerInvariant();
            return description.LanguageCodeControl == LanguageCodeControl.UseConfigured ? configured ?? source : source ?? configured;
        }
    }
}

public sealed record StillOutput(int Number, int Group, Output Settings, Picture Picture) : PlannedOutput(Number, Group, Settings)
{
    public override string File => $"{Number}.%07d.jpg";

    public FrameCaptureSettings Capture => Settings.VideoDescription!.CodecSettings.FrameCaptureSettings!;
}
