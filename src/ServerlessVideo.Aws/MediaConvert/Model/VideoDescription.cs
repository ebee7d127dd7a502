namespace Amazon.MediaConvert.Model;

public sealed class VideoDescription
{
    public AfdSignaling? AfdSignaling { get; set; }

    public AntiAlias? AntiAlias { get; set; }

    public VideoCodecSettings? CodecSettings { get; set; }

    public ColorMetadata? ColorMetadata { get; set; }

    public DropFrameTimecode? DropFrameTimecode { get; set; }

    public int? Height { get; set; }

    public RespondToAfd? RespondToAfd { get; set; }

    public ScalingBehavior? ScalingBehavior { get; set; }

    public int? Sharpness { get; set; }

    public VideoTimecodeInsertion? TimecodeInsertion { get; set; }

    public VideoPreprocessor? VideoPreprocessors { get; set; }

    public int? Width { get; set; }
}

public sealed class VideoCodecSettings
{
    public VideoCodec? Codec { get; set; }

    public FrameCaptureSettings? FrameCaptureSettings { get; set; }

    public H264Settings? H264Settings { get; set; }
}

public sealed class FrameCaptureSettings
{
    public int? FramerateDenominator { get; set; }

    public int? FramerateNumerator { get; set; }

    public int? MaxCaptures { get; set; }

    public int? Quality { get; set; }
}

public sealed class VideoPreprocessor
{
    public ColorCorrector? ColorCorrector { get; set; }

    public Deinterlacer? Deinterlacer { get; set; }
}

public sealed class ColorCorrector
{
    public int? Brightness { get; set; }

    public ColorSpaceConversion? ColorSpaceConversion { get; set; }

    public int? Contrast { get; set; }

    public int? Hue { get; set; }

    public SampleRangeConversion? SampleRangeConversion { get; set; }

    public int? Saturation { get; set; }

    public int? SdrReferenceWhiteLevel { get; set; }
}

public sealed class Deinterlacer
{
    public DeinterlaceAlgorithm? Algorithm { get; set; }

    public DeinterlacerControl? Control { get; set; }

    public DeinterlacerMode? Mode { get; set; }
}
