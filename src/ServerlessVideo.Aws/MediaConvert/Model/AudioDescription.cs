namespace Amazon.MediaConvert.Model;

public sealed class AudioDescription
{
    public string? AudioSourceName { get; set; }

    public AudioTypeControl? AudioTypeControl { get; set; }

    public AudioCodecSettings? CodecSettings { get; set; }

    public string? CustomLanguageCode { get; set; }

    public LanguageCode? LanguageCode { get; set; }

    public AudioLanguageCodeControl? LanguageCodeControl { get; set; }

    public string? StreamName { get; set; }
}

public sealed class AudioCodecSettings
{
    public AacSettings? AacSettings { get; set; }

    public AudioCodec? Codec { get; set; }
}

public sealed class AacSettings
{
    public AacAudioDescriptionBroadcasterMix? AudioDescriptionBroadcasterMix { get; set; }

    public int? Bitrate { get; set; }

    public AacCodecProfile? CodecProfile { get; set; }

    public AacCodingMode? CodingMode { get; set; }

    public AacRateControlMode? RateControlMode { get; set; }

    public AacRawFormat? RawFormat { get; set; }

    public int? SampleRate { get; set; }

    public AacSpecification? Specification { get; set; }

    public AacVbrQuality? VbrQuality { get; set; }
}
