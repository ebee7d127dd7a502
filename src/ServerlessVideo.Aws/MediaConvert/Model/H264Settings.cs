namespace Amazon.MediaConvert.Model;

public sealed class H264Settings
{
    public H264AdaptiveQuantization? AdaptiveQuantization { get; set; }

    public int? Bitrate { get; set; }

    public H264CodecLevel? CodecLevel { get; set; }

    public H264CodecProfile? CodecProfile { get; set; }

    public H264DynamicSubGop? DynamicSubGop { get; set; }

    public H264EndOfStreamMarkers? EndOfStreamMarkers { get; set; }

    public H264EntropyEncoding? EntropyEncoding { get; set; }

    public H264FieldEncoding? FieldEncoding { get; set; }

    public H264FlickerAdaptiveQuantization? FlickerAdaptiveQuantization { get; set; }

    public H264FramerateControl? FramerateControl { get; set; }

    public H264FramerateConversionAlgorithm? FramerateConversionAlgorithm { get; set; }

    public int? FramerateDenominator { get; set; }

    public int? FramerateNumerator { get; set; }

    public H264GopBReference? GopBReference { get; set; }

    public int? GopClosedCadence { get; set; }

    public double? GopSize { get; set; }

    public H264GopSizeUnits? GopSizeUnits { get; set; }

    public int? HrdBufferFinalFillPercentage { get; set; }

    public int? HrdBufferInitialFillPercentage { get; set; }

    public int? HrdBufferSize { get; set; }

    public H264InterlaceMode? InterlaceMode { get; set; }

    public int? MaxBitrate { get; set; }

    public int? MinIInterval { get; set; }

    public int? NumberBFramesBetweenReferenceFrames { get; set; }

    public int? NumberReferenceFrames { get; set; }

    public H264ParControl? ParControl { get; set; }

    public int? ParDenominator { get; set; }

    public int? ParNumerator { get; set; }

    public H264QualityTuningLevel? QualityTuningLevel { get; set; }

    public H264QvbrSettings? QvbrSettings { get; set; }

    public H264RateControlMode? RateControlMode { get; set; }

    public H264RepeatPps? RepeatPps { get; set; }

    public H264SceneChangeDetect? SceneChangeDetect { get; set; }

    public int? Slices { get; set; }

    public H264SlowPal? SlowPal { get; set; }

    public int? Softness { get; set; }

    public H264SpatialAdaptiveQuantization? SpatialAdaptiveQuantization { get; set; }

    public H264Syntax? Syntax { get; set; }

    public H264Telecine? Telecine { get; set; }

    public H264TemporalAdaptiveQuantization? TemporalAdaptiveQuantization { get; set; }

    public H264UnregisteredSeiTimecode? UnregisteredSeiTimecode { get; set; }

    public H264WriteMp4PackagingType? WriteMp4PackagingType { get; set; }
}

public sealed class H264QvbrSettings
{
    public int? MaxAverageBitrate { get; set; }

    public int? QvbrQualityLevel { get; set; }

    public double? QvbrQualityLevelFineTune { get; set; }
}
