using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<AlphaBehavior>))]
public sealed class AlphaBehavior(string value) : ConstantClass(value), IConstant<AlphaBehavior>
{
    public static readonly AlphaBehavior DISCARD = new("DISCARD"), REMAP_TO_LUMA = new("REMAP_TO_LUMA");

    public static implicit operator AlphaBehavior(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ColorMetadata>))]
public sealed class ColorMetadata(string value) : ConstantClass(value), IConstant<ColorMetadata>
{
    public static readonly ColorMetadata IGNORE = new("IGNORE"), INSERT = new("INSERT");

    public static implicit operator ColorMetadata(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ColorPrimaries>))]
public sealed class ColorPrimaries(string value) : ConstantClass(value), IConstant<ColorPrimaries>
{
    public static readonly ColorPrimaries ITU_709 = new("ITU_709"), UNSPECIFIED = new("UNSPECIFIED"), RESERVED = new("RESERVED"),
        ITU_470M = new("ITU_470M"), ITU_470BG = new("ITU_470BG"), SMPTE_170M = new("SMPTE_170M"), SMPTE_240M = new("SMPTE_240M"),
        GENERIC_FILM = new("GENERIC_FILM"), ITU_2020 = new("ITU_2020"), SMPTE_428_1 = new("SMPTE_428_1"),
        SMPTE_431_2 = new("SMPTE_431_2"), SMPTE_EG_432_1 = new("SMPTE_EG_432_1"), IPT = new("IPT"), SMPTE_2067XYZ = new("SMPTE_2067XYZ"),
        EBU_3213_E = new("EBU_3213_E"), LAST = new("LAST");

    public static implicit operator ColorPrimaries(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ColorSpace>))]
public sealed class ColorSpace(string value) : ConstantClass(value), IConstant<ColorSpace>
{
    public static readonly ColorSpace FOLLOW = new("FOLLOW"), REC_601 = new("REC_601"), REC_709 = new("REC_709"), HDR10 = new("HDR10"),
        HLG_2020 = new("HLG_2020"), P3DCI = new("P3DCI"), P3D65_SDR = new("P3D65_SDR"), P3D65_HDR = new("P3D65_HDR");

    public static implicit operator ColorSpace(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ColorSpaceConversion>))]
public sealed class ColorSpaceConversion(string value) : ConstantClass(value), IConstant<ColorSpaceConversion>
{
    public static readonly ColorSpaceConversion NONE = new("NONE"), FORCE_601 = new("FORCE_601"), FORCE_709 = new("FORCE_709"),
        FORCE_HDR10 = new("FORCE_HDR10"), FORCE_HLG_2020 = new("FORCE_HLG_2020"), FORCE_P3DCI = new("FORCE_P3DCI"),
        FORCE_P3D65_SDR = new("FORCE_P3D65_SDR"), FORCE_P3D65_HDR = new("FORCE_P3D65_HDR");

    public static implicit operator ColorSpaceConversion(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ColorSpaceUsage>))]
public sealed class ColorSpaceUsage(string value) : ConstantClass(value), IConstant<ColorSpaceUsage>
{
    public static readonly ColorSpaceUsage FORCE = new("FORCE"), FALLBACK = new("FALLBACK");

    public static implicit operator ColorSpaceUsage(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputDeblockFilter>))]
public sealed class InputDeblockFilter(string value) : ConstantClass(value), IConstant<InputDeblockFilter>
{
    public static readonly InputDeblockFilter ENABLED = new("ENABLED"), DISABLED = new("DISABLED");

    public static implicit operator InputDeblockFilter(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputDenoiseFilter>))]
public sealed class InputDenoiseFilter(string value) : ConstantClass(value), IConstant<InputDenoiseFilter>
{
    public static readonly InputDenoiseFilter ENABLED = new("ENABLED"), DISABLED = new("DISABLED");

    public static implicit operator InputDenoiseFilter(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputFilterEnable>))]
public sealed class InputFilterEnable(string value) : ConstantClass(value), IConstant<InputFilterEnable>
{
    public static readonly InputFilterEnable AUTO = new("AUTO"), DISABLE = new("DISABLE"), FORCE = new("FORCE");

    public static implicit operator InputFilterEnable(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputPsiControl>))]
public sealed class InputPsiControl(string value) : ConstantClass(value), IConstant<InputPsiControl>
{
    public static readonly InputPsiControl IGNORE_PSI = new("IGNORE_PSI"), USE_PSI = new("USE_PSI");

    public static implicit operator InputPsiControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputRotate>))]
public sealed class InputRotate(string value) : ConstantClass(value), IConstant<InputRotate>
{
    public static readonly InputRotate DEGREE_0 = new("DEGREE_0"), DEGREES_90 = new("DEGREES_90"), DEGREES_180 = new("DEGREES_180"),
        DEGREES_270 = new("DEGREES_270"), AUTO = new("AUTO");

    public static implicit operator InputRotate(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputSampleRange>))]
public sealed class InputSampleRange(string value) : ConstantClass(value), IConstant<InputSampleRange>
{
    public static readonly InputSampleRange FOLLOW = new("FOLLOW"), FULL_RANGE = new("FULL_RANGE"), LIMITED_RANGE = new("LIMITED_RANGE");

    public static implicit operator InputSampleRange(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputScanType>))]
public sealed class InputScanType(string value) : ConstantClass(value), IConstant<InputScanType>
{
    public static readonly InputScanType AUTO = new("AUTO"), PSF = new("PSF");

    public static implicit operator InputScanType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<InputTimecodeSource>))]
public sealed class InputTimecodeSource(string value) : ConstantClass(value), IConstant<InputTimecodeSource>
{
    public static readonly InputTimecodeSource EMBEDDED = new("EMBEDDED"), ZEROBASED = new("ZEROBASED"),
        SPECIFIEDSTART = new("SPECIFIEDSTART");

    public static implicit operator InputTimecodeSource(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<SampleRangeConversion>))]
public sealed class SampleRangeConversion(string value) : ConstantClass(value), IConstant<SampleRangeConversion>
{
    public static readonly SampleRangeConversion LIMITED_RANGE_SQUEEZE = new("LIMITED_RANGE_SQUEEZE"), NONE = new("NONE"),
        LIMITED_RANGE_CLIP = new("LIMITED_RANGE_CLIP");

    public static implicit operator SampleRangeConversion(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<TimecodeSource>))]
public sealed class TimecodeSource(string value) : ConstantClass(value), IConstant<TimecodeSource>
{
    public static readonly TimecodeSource EMBEDDED = new("EMBEDDED"), ZEROBASED = new("ZEROBASED"),
        SPECIFIEDSTART = new("SPECIFIEDSTART");

    public static implicit operator TimecodeSource(string value) => new(value);
}
