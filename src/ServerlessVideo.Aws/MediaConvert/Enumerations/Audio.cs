using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<AacAudioDescriptionBroadcasterMix>))]
public sealed class AacAudioDescriptionBroadcasterMix(string value) : ConstantClass(value), IConstant<AacAudioDescriptionBroadcasterMix>
{
    public static readonly AacAudioDescriptionBroadcasterMix BROADCASTER_MIXED_AD = new("BROADCASTER_MIXED_AD"), NORMAL = new("NORMAL");

    public static implicit operator AacAudioDescriptionBroadcasterMix(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacCodecProfile>))]
public sealed class AacCodecProfile(string value) : ConstantClass(value), IConstant<AacCodecProfile>
{
    public static readonly AacCodecProfile LC = new("LC"), HEV1 = new("HEV1"), HEV2 = new("HEV2"), XHE = new("XHE");

    public static implicit operator AacCodecProfile(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacCodingMode>))]
public sealed class AacCodingMode(string value) : ConstantClass(value), IConstant<AacCodingMode>
{
    public static readonly AacCodingMode AD_RECEIVER_MIX = new("AD_RECEIVER_MIX"), CODING_MODE_1_0 = new("CODING_MODE_1_0"),
        CODING_MODE_1_1 = new("CODING_MODE_1_1"), CODING_MODE_2_0 = new("CODING_MODE_2_0"), CODING_MODE_5_1 = new("CODING_MODE_5_1"),
        CODING_MODE_AUTO = new("CODING_MODE_AUTO");

    public static implicit operator AacCodingMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacRateControlMode>))]
public sealed class AacRateControlMode(string value) : ConstantClass(value), IConstant<AacRateControlMode>
{
    public static readonly AacRateControlMode CBR = new("CBR"), VBR = new("VBR");

    public static implicit operator AacRateControlMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacRawFormat>))]
public sealed class AacRawFormat(string value) : ConstantClass(value), IConstant<AacRawFormat>
{
    public static readonly AacRawFormat LATM_LOAS = new("LATM_LOAS"), NONE = new("NONE");

    public static implicit operator AacRawFormat(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacSpecification>))]
public sealed class AacSpecification(string value) : ConstantClass(value), IConstant<AacSpecification>
{
    public static readonly AacSpecification MPEG2 = new("MPEG2"), MPEG4 = new("MPEG4");

    public static implicit operator AacSpecification(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AacVbrQuality>))]
public sealed class AacVbrQuality(string value) : ConstantClass(value), IConstant<AacVbrQuality>
{
    public static readonly AacVbrQuality LOW = new("LOW"), MEDIUM_LOW = new("MEDIUM_LOW"), MEDIUM_HIGH = new("MEDIUM_HIGH"),
        HIGH = new("HIGH");

    public static implicit operator AacVbrQuality(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioCodec>))]
public sealed class AudioCodec(string value) : ConstantClass(value), IConstant<AudioCodec>
{
    public static readonly AudioCodec AAC = new("AAC"), MP2 = new("MP2"), MP3 = new("MP3"), WAV = new("WAV"), AIFF = new("AIFF"),
        AC3 = new("AC3"), AC4 = new("AC4"), EAC3 = new("EAC3"), EAC3_ATMOS = new("EAC3_ATMOS"), VORBIS = new("VORBIS"),
        OPUS = new("OPUS"), PASSTHROUGH = new("PASSTHROUGH"), FLAC = new("FLAC");

    public static implicit operator AudioCodec(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioDefaultSelection>))]
public sealed class AudioDefaultSelection(string value) : ConstantClass(value), IConstant<AudioDefaultSelection>
{
    public static readonly AudioDefaultSelection DEFAULT = new("DEFAULT"), NOT_DEFAULT = new("NOT_DEFAULT");

    public static implicit operator AudioDefaultSelection(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioDurationCorrection>))]
public sealed class AudioDurationCorrection(string value) : ConstantClass(value), IConstant<AudioDurationCorrection>
{
    public static readonly AudioDurationCorrection DISABLED = new("DISABLED"), AUTO = new("AUTO"), TRACK = new("TRACK"),
        FRAME = new("FRAME"), FORCE = new("FORCE");

    public static implicit operator AudioDurationCorrection(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioLanguageCodeControl>))]
public sealed class AudioLanguageCodeControl(string value) : ConstantClass(value), IConstant<AudioLanguageCodeControl>
{
    public static readonly AudioLanguageCodeControl FOLLOW_INPUT = new("FOLLOW_INPUT"), USE_CONFIGURED = new("USE_CONFIGURED");

    public static implicit operator AudioLanguageCodeControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioSelectorType>))]
public sealed class AudioSelectorType(string value) : ConstantClass(value), IConstant<AudioSelectorType>
{
    public static readonly AudioSelectorType PID = new("PID"), TRACK = new("TRACK"), LANGUAGE_CODE = new("LANGUAGE_CODE"),
        HLS_RENDITION_GROUP = new("HLS_RENDITION_GROUP"), ALL_PCM = new("ALL_PCM"), STREAM = new("STREAM");

    public static implicit operator AudioSelectorType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AudioTypeControl>))]
public sealed class AudioTypeControl(string value) : ConstantClass(value), IConstant<AudioTypeControl>
{
    public static readonly AudioTypeControl FOLLOW_INPUT = new("FOLLOW_INPUT"), USE_CONFIGURED = new("USE_CONFIGURED");

    public static implicit operator AudioTypeControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<LanguageCode>))]
public sealed class LanguageCode(string value) : ConstantClass(value), IConstant<LanguageCode>
{
    public static readonly LanguageCode ENG = new("ENG"), DEU = new("DEU"), FRA = new("FRA"), SPA = new("SPA"), ITA = new("ITA"),
        POR = new("POR"), NLD = new("NLD"), POL = new("POL"), RUS = new("RUS"), ZHO = new("ZHO"), JPN = new("JPN"), HIN = new("HIN"), ARA = new("ARA");

    public static implicit operator LanguageCode(string value) => new(value);
}
