using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <param name="Width">Pixels; null follows the other side, or the source.</param>
public sealed record VideoDescription(VideoCodecSettings CodecSettings, int? Width, int? Height)
{
    public ScalingBehavior ScalingBehavior { get; init; }

    /// <value>0 to 100; above 50 the scaler sharpens (Lanczos).</value>
    public int Sharpness { get; init; } = 50;

    public VideoPreprocessors? VideoPreprocessors { get; init; }
}

/// <summary>Default fits and pads with black; Fit neither pads nor crops.</summary>
public enum ScalingBehavior { Default, Fit, FitNoUpscale, StretchToOutput }

public sealed record VideoPreprocessors(Deinterlacer? Deinterlacer, ColorCorrector? ColorCorrector);

public sealed record Deinterlacer(DeinterlacerControl Control);

public enum DeinterlacerControl { Normal, ForceAllFrames }

public sealed record ColorCorrector(ColorSpaceConversion ColorSpaceConversion);

public enum ColorSpaceConversion
{
    None,
    [JsonStringEnumMemberName("FORCE_709")] Force709,
}

public sealed record VideoCodecSettings(VideoCodec Codec, H264Settings? H264Settings, FrameCaptureSettings? FrameCaptureSettings);

public enum VideoCodec
{
    [JsonStringEnumMemberName("H_264")] H264,
    FrameCapture,
}

public sealed record FrameCaptureSettings(int FramerateNumerator, int FramerateDenominator)
{
    /// <value>Images at most.</value>
    public int MaxCaptures { get; init; } = 10_000_000;

    public int Quality { get; init; } = 80;
}

/// <summary>Bit rates in bits per second, buffers in bits.</summary>
public sealed record H264Settings(RateControlMode RateControlMode, double GopSize)
{
    public GopSizeUnits GopSizeUnits { get; init; }

    public int? Bitrate { get; init; }

    public int? MaxBitrate { get; init; }

    public int? HrdBufferSize { get; init; }

    public QvbrSettings? QvbrSettings { get; init; }

    public QualityTuningLevel QualityTuningLevel { get; init; }

    public string CodecProfile { get; init; } = "MAIN";

    public string CodecLevel { get; init; } = "AUTO";

    public string EntropyEncoding { get; init; } = "CABAC";

    public FramerateControl FramerateControl { get; init; }

    public int? FramerateNumerator { get; init; }

    public int? FramerateDenominator { get; init; }

    public int NumberBFramesBetweenReferenceFrames { get; init; } = 2;

    public int? NumberReferenceFrames { get; init; }

    public Switch GopBReference { get; init; }

    public string DynamicSubGop { get; init; } = "STATIC";

    public string SceneChangeDetect { get; init; } = "DISABLED";

    public ParControl ParControl { get; init; }

    public int? Slices { get; init; }

    public string AdaptiveQuantization { get; init; } = "AUTO";

    public Switch SpatialAdaptiveQuantization { get; init; } = Switch.Enabled;

    public Switch TemporalAdaptiveQuantization { get; init; } = Switch.Enabled;
}

public sealed record QvbrSettings(int QvbrQualityLevel, double QvbrQualityLevelFineTune);

public enum RateControlMode { Vbr, Cbr, Qvbr }

public enum GopSizeUnits { Frames, Seconds }

public enum QualityTuningLevel { SinglePass, SinglePassHq }

public enum FramerateControl { InitializeFromSource, Specified }

public enum ParControl { InitializeFromSource, Specified }
