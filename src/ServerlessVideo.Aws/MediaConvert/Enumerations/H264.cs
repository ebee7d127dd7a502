using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<H264AdaptiveQuantization>))]
public sealed class H264AdaptiveQuantization(string value) : ConstantClass(value), IConstant<H264AdaptiveQuantization>
{
    public static readonly H264AdaptiveQuantization OFF = new("OFF"), AUTO = new("AUTO"), LOW = new("LOW"), MEDIUM = new("MEDIUM"),
        HIGH = new("HIGH"), HIGHER = new("HIGHER"), MAX = new("MAX");

    public static implicit operator H264AdaptiveQuantization(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264CodecLevel>))]
public sealed class H264CodecLevel(string value) : ConstantClass(value), IConstant<H264CodecLevel>
{
    public static readonly H264CodecLevel AUTO = new("AUTO"), LEVEL_1 = new("LEVEL_1"), LEVEL_1_1 = new("LEVEL_1_1"),
        LEVEL_1_2 = new("LEVEL_1_2"), LEVEL_1_3 = new("LEVEL_1_3"), LEVEL_2 = new("LEVEL_2"), LEVEL_2_1 = new("LEVEL_2_1"),
        LEVEL_2_2 = new("LEVEL_2_2"), LEVEL_3 = new("LEVEL_3"), LEVEL_3_1 = new("LEVEL_3_1"), LEVEL_3_2 = new("LEVEL_3_2"),
        LEVEL_4 = new("LEVEL_4"), LEVEL_4_1 = new("LEVEL_4_1"), LEVEL_4_2 = new("LEVEL_4_2"), LEVEL_5 = new("LEVEL_5"),
        LEVEL_5_1 = new("LEVEL_5_1"), LEVEL_5_2 = new("LEVEL_5_2");

    public static implicit operator H264CodecLevel(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264CodecProfile>))]
public sealed class H264CodecProfile(string value) : ConstantClass(value), IConstant<H264CodecProfile>
{
    public static readonly H264CodecProfile BASELINE = new("BASELINE"), HIGH = new("HIGH"), HIGH_10BIT = new("HIGH_10BIT"),
        HIGH_422 = new("HIGH_422"), HIGH_422_10BIT = new("HIGH_422_10BIT"), MAIN = new("MAIN");

    public static implicit operator H264CodecProfile(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264DynamicSubGop>))]
public sealed class H264DynamicSubGop(string value) : ConstantClass(value), IConstant<H264DynamicSubGop>
{
    public static readonly H264DynamicSubGop ADAPTIVE = new("ADAPTIVE"), STATIC = new("STATIC");

    public static implicit operator H264DynamicSubGop(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264EndOfStreamMarkers>))]
public sealed class H264EndOfStreamMarkers(string value) : ConstantClass(value), IConstant<H264EndOfStreamMarkers>
{
    public static readonly H264EndOfStreamMarkers INCLUDE = new("INCLUDE"), SUPPRESS = new("SUPPRESS");

    public static implicit operator H264EndOfStreamMarkers(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264EntropyEncoding>))]
public sealed class H264EntropyEncoding(string value) : ConstantClass(value), IConstant<H264EntropyEncoding>
{
    public static readonly H264EntropyEncoding CABAC = new("CABAC"), CAVLC = new("CAVLC");

    public static implicit operator H264EntropyEncoding(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264FieldEncoding>))]
public sealed class H264FieldEncoding(string value) : ConstantClass(value), IConstant<H264FieldEncoding>
{
    public static readonly H264FieldEncoding PAFF = new("PAFF"), FORCE_FIELD = new("FORCE_FIELD"), MBAFF = new("MBAFF");

    public static implicit operator H264FieldEncoding(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264FlickerAdaptiveQuantization>))]
public sealed class H264FlickerAdaptiveQuantization(string value) : ConstantClass(value), IConstant<H264FlickerAdaptiveQuantization>
{
    public static readonly H264FlickerAdaptiveQuantization DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264FlickerAdaptiveQuantization(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264FramerateControl>))]
public sealed class H264FramerateControl(string value) : ConstantClass(value), IConstant<H264FramerateControl>
{
    public static readonly H264FramerateControl INITIALIZE_FROM_SOURCE = new("INITIALIZE_FROM_SOURCE"), SPECIFIED = new("SPECIFIED");

    public static implicit operator H264FramerateControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264FramerateConversionAlgorithm>))]
public sealed class H264FramerateConversionAlgorithm(string value) : ConstantClass(value), IConstant<H264FramerateConversionAlgorithm>
{
    public static readonly H264FramerateConversionAlgorithm DUPLICATE_DROP = new("DUPLICATE_DROP"), INTERPOLATE = new("INTERPOLATE"),
        FRAMEFORMER = new("FRAMEFORMER"), MAINTAIN_FRAME_COUNT = new("MAINTAIN_FRAME_COUNT");

    public static implicit operator H264FramerateConversionAlgorithm(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264GopBReference>))]
public sealed class H264GopBReference(string value) : ConstantClass(value), IConstant<H264GopBReference>
{
    public static readonly H264GopBReference DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264GopBReference(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264GopSizeUnits>))]
public sealed class H264GopSizeUnits(string value) : ConstantClass(value), IConstant<H264GopSizeUnits>
{
    public static readonly H264GopSizeUnits FRAMES = new("FRAMES"), SECONDS = new("SECONDS"), AUTO = new("AUTO");

    public static implicit operator H264GopSizeUnits(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264InterlaceMode>))]
public sealed class H264InterlaceMode(string value) : ConstantClass(value), IConstant<H264InterlaceMode>
{
    public static readonly H264InterlaceMode PROGRESSIVE = new("PROGRESSIVE"), TOP_FIELD = new("TOP_FIELD"),
        BOTTOM_FIELD = new("BOTTOM_FIELD"), FOLLOW_TOP_FIELD = new("FOLLOW_TOP_FIELD"), FOLLOW_BOTTOM_FIELD = new("FOLLOW_BOTTOM_FIELD");

    public static implicit operator H264InterlaceMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264ParControl>))]
public sealed class H264ParControl(string value) : ConstantClass(value), IConstant<H264ParControl>
{
    public static readonly H264ParControl INITIALIZE_FROM_SOURCE = new("INITIALIZE_FROM_SOURCE"), SPECIFIED = new("SPECIFIED");

    public static implicit operator H264ParControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264QualityTuningLevel>))]
public sealed class H264QualityTuningLevel(string value) : ConstantClass(value), IConstant<H264QualityTuningLevel>
{
    public static readonly H264QualityTuningLevel SINGLE_PASS = new("SINGLE_PASS"), SINGLE_PASS_HQ = new("SINGLE_PASS_HQ"),
        MULTI_PASS_HQ = new("MULTI_PASS_HQ");

    public static implicit operator H264QualityTuningLevel(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264RateControlMode>))]
public sealed class H264RateControlMode(string value) : ConstantClass(value), IConstant<H264RateControlMode>
{
    public static readonly H264RateControlMode VBR = new("VBR"), CBR = new("CBR"), QVBR = new("QVBR");

    public static implicit operator H264RateControlMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264RepeatPps>))]
public sealed class H264RepeatPps(string value) : ConstantClass(value), IConstant<H264RepeatPps>
{
    public static readonly H264RepeatPps DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264RepeatPps(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264SceneChangeDetect>))]
public sealed class H264SceneChangeDetect(string value) : ConstantClass(value), IConstant<H264SceneChangeDetect>
{
    public static readonly H264SceneChangeDetect DISABLED = new("DISABLED"), ENABLED = new("ENABLED"),
        TRANSITION_DETECTION = new("TRANSITION_DETECTION");

    public static implicit operator H264SceneChangeDetect(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264SlowPal>))]
public sealed class H264SlowPal(string value) : ConstantClass(value), IConstant<H264SlowPal>
{
    public static readonly H264SlowPal DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264SlowPal(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264SpatialAdaptiveQuantization>))]
public sealed class H264SpatialAdaptiveQuantization(string value) : ConstantClass(value), IConstant<H264SpatialAdaptiveQuantization>
{
    public static readonly H264SpatialAdaptiveQuantization DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264SpatialAdaptiveQuantization(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264Syntax>))]
public sealed class H264Syntax(string value) : ConstantClass(value), IConstant<H264Syntax>
{
    public static readonly H264Syntax DEFAULT = new("DEFAULT"), RP2027 = new("RP2027");

    public static implicit operator H264Syntax(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264Telecine>))]
public sealed class H264Telecine(string value) : ConstantClass(value), IConstant<H264Telecine>
{
    public static readonly H264Telecine NONE = new("NONE"), SOFT = new("SOFT"), HARD = new("HARD");

    public static implicit operator H264Telecine(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264TemporalAdaptiveQuantization>))]
public sealed class H264TemporalAdaptiveQuantization(string value) : ConstantClass(value), IConstant<H264TemporalAdaptiveQuantization>
{
    public static readonly H264TemporalAdaptiveQuantization DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264TemporalAdaptiveQuantization(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264UnregisteredSeiTimecode>))]
public sealed class H264UnregisteredSeiTimecode(string value) : ConstantClass(value), IConstant<H264UnregisteredSeiTimecode>
{
    public static readonly H264UnregisteredSeiTimecode DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator H264UnregisteredSeiTimecode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<H264WriteMp4PackagingType>))]
public sealed class H264WriteMp4PackagingType(string value) : ConstantClass(value), IConstant<H264WriteMp4PackagingType>
{
    public static readonly H264WriteMp4PackagingType AVC1 = new("AVC1"), AVC3 = new("AVC3");

    public static implicit operator H264WriteMp4PackagingType(string value) => new(value);
}
