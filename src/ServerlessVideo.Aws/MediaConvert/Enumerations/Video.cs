using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<AfdSignaling>))]
public sealed class AfdSignaling(string value) : ConstantClass(value), IConstant<AfdSignaling>
{
    public static readonly AfdSignaling NONE = new("NONE"), AUTO = new("AUTO"), FIXED = new("FIXED");

    public static implicit operator AfdSignaling(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<AntiAlias>))]
public sealed class AntiAlias(string value) : ConstantClass(value), IConstant<AntiAlias>
{
    public static readonly AntiAlias DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator AntiAlias(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<Codec>))]
public sealed class Codec(string value) : ConstantClass(value), IConstant<Codec>
{
    public static readonly Codec UNKNOWN = new("UNKNOWN"), AAC = new("AAC"), AC3 = new("AC3"), EAC3 = new("EAC3"), FLAC = new("FLAC"),
        MP3 = new("MP3"), OPUS = new("OPUS"), PCM = new("PCM"), VORBIS = new("VORBIS"), AV1 = new("AV1"), AVC = new("AVC"),
        HEVC = new("HEVC"), JPEG2000 = new("JPEG2000"), MJPEG = new("MJPEG"), MPEG1 = new("MPEG1"), MP4V = new("MP4V"),
        MPEG2 = new("MPEG2"), PRORES = new("PRORES"), QTRLE = new("QTRLE"), THEORA = new("THEORA"), UNCOMPRESSED = new("UNCOMPRESSED"),
        VFW = new("VFW"), VP8 = new("VP8"), VP9 = new("VP9"), C608 = new("C608"), C708 = new("C708"), WEBVTT = new("WEBVTT");

    public static implicit operator Codec(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<DashManifestStyle>))]
public sealed class DashManifestStyle(string value) : ConstantClass(value), IConstant<DashManifestStyle>
{
    public static readonly DashManifestStyle BASIC = new("BASIC"), COMPACT = new("COMPACT"), DISTINCT = new("DISTINCT"),
        FULL = new("FULL");

    public static implicit operator DashManifestStyle(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<DeinterlaceAlgorithm>))]
public sealed class DeinterlaceAlgorithm(string value) : ConstantClass(value), IConstant<DeinterlaceAlgorithm>
{
    public static readonly DeinterlaceAlgorithm INTERPOLATE = new("INTERPOLATE"), INTERPOLATE_TICKER = new("INTERPOLATE_TICKER"),
        BLEND = new("BLEND"), BLEND_TICKER = new("BLEND_TICKER"), LINEAR_INTERPOLATION = new("LINEAR_INTERPOLATION");

    public static implicit operator DeinterlaceAlgorithm(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<DeinterlacerControl>))]
public sealed class DeinterlacerControl(string value) : ConstantClass(value), IConstant<DeinterlacerControl>
{
    public static readonly DeinterlacerControl FORCE_ALL_FRAMES = new("FORCE_ALL_FRAMES"), NORMAL = new("NORMAL");

    public static implicit operator DeinterlacerControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<DeinterlacerMode>))]
public sealed class DeinterlacerMode(string value) : ConstantClass(value), IConstant<DeinterlacerMode>
{
    public static readonly DeinterlacerMode DEINTERLACE = new("DEINTERLACE"), INVERSE_TELECINE = new("INVERSE_TELECINE"),
        ADAPTIVE = new("ADAPTIVE");

    public static implicit operator DeinterlacerMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<DropFrameTimecode>))]
public sealed class DropFrameTimecode(string value) : ConstantClass(value), IConstant<DropFrameTimecode>
{
    public static readonly DropFrameTimecode DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator DropFrameTimecode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<Format>))]
public sealed class Format(string value) : ConstantClass(value), IConstant<Format>
{
    public static readonly Format mp4 = new("mp4"), quicktime = new("quicktime"), matroska = new("matroska"), webm = new("webm"),
        mxf = new("mxf"), wave = new("wave"), avi = new("avi"), mpegts = new("mpegts");

    public static implicit operator Format(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<MatrixCoefficients>))]
public sealed class MatrixCoefficients(string value) : ConstantClass(value), IConstant<MatrixCoefficients>
{
    public static readonly MatrixCoefficients RGB = new("RGB"), ITU_709 = new("ITU_709"), UNSPECIFIED = new("UNSPECIFIED"),
        RESERVED = new("RESERVED"), FCC = new("FCC"), ITU_470BG = new("ITU_470BG"), SMPTE_170M = new("SMPTE_170M"),
        SMPTE_240M = new("SMPTE_240M"), YCgCo = new("YCgCo"), ITU_2020_NCL = new("ITU_2020_NCL"), ITU_2020_CL = new("ITU_2020_CL"),
        SMPTE_2085 = new("SMPTE_2085"), CD_NCL = new("CD_NCL"), CD_CL = new("CD_CL"), ITU_2100ICtCp = new("ITU_2100ICtCp"),
        IPT = new("IPT"), EBU3213 = new("EBU3213"), LAST = new("LAST");

    public static implicit operator MatrixCoefficients(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<OutputGroupType>))]
public sealed class OutputGroupType(string value) : ConstantClass(value), IConstant<OutputGroupType>
{
    public static readonly OutputGroupType HLS_GROUP_SETTINGS = new("HLS_GROUP_SETTINGS"),
        DASH_ISO_GROUP_SETTINGS = new("DASH_ISO_GROUP_SETTINGS"), FILE_GROUP_SETTINGS = new("FILE_GROUP_SETTINGS"),
        MS_SMOOTH_GROUP_SETTINGS = new("MS_SMOOTH_GROUP_SETTINGS"), CMAF_GROUP_SETTINGS = new("CMAF_GROUP_SETTINGS");

    public static implicit operator OutputGroupType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<RespondToAfd>))]
public sealed class RespondToAfd(string value) : ConstantClass(value), IConstant<RespondToAfd>
{
    public static readonly RespondToAfd NONE = new("NONE"), RESPOND = new("RESPOND"), PASSTHROUGH = new("PASSTHROUGH");

    public static implicit operator RespondToAfd(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ScalingBehavior>))]
public sealed class ScalingBehavior(string value) : ConstantClass(value), IConstant<ScalingBehavior>
{
    public static readonly ScalingBehavior DEFAULT = new("DEFAULT"), STRETCH_TO_OUTPUT = new("STRETCH_TO_OUTPUT"), FIT = new("FIT"),
        FIT_NO_UPSCALE = new("FIT_NO_UPSCALE"), FILL = new("FILL"), SMART_CROP = new("SMART_CROP");

    public static implicit operator ScalingBehavior(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<TrackType>))]
public sealed class TrackType(string value) : ConstantClass(value), IConstant<TrackType>
{
    public static readonly TrackType video = new("video"), audio = new("audio"), data = new("data");

    public static implicit operator TrackType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<TransferCharacteristics>))]
public sealed class TransferCharacteristics(string value) : ConstantClass(value), IConstant<TransferCharacteristics>
{
    public static readonly TransferCharacteristics ITU_709 = new("ITU_709"), UNSPECIFIED = new("UNSPECIFIED"), RESERVED = new("RESERVED"),
        ITU_470M = new("ITU_470M"), ITU_470BG = new("ITU_470BG"), SMPTE_170M = new("SMPTE_170M"), SMPTE_240M = new("SMPTE_240M"),
        LINEAR = new("LINEAR"), LOG10_2 = new("LOG10_2"), LOC10_2_5 = new("LOC10_2_5"), IEC_61966_2_4 = new("IEC_61966_2_4"),
        ITU_1361 = new("ITU_1361"), IEC_61966_2_1 = new("IEC_61966_2_1"), ITU_2020_10bit = new("ITU_2020_10bit"),
        ITU_2020_12bit = new("ITU_2020_12bit"), SMPTE_2084 = new("SMPTE_2084"), SMPTE_428_1 = new("SMPTE_428_1"),
        ARIB_B67 = new("ARIB_B67"), LAST = new("LAST");

    public static implicit operator TransferCharacteristics(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<VideoCodec>))]
public sealed class VideoCodec(string value) : ConstantClass(value), IConstant<VideoCodec>
{
    public static readonly VideoCodec AV1 = new("AV1"), AVC_INTRA = new("AVC_INTRA"), FRAME_CAPTURE = new("FRAME_CAPTURE"),
        GIF = new("GIF"), H_264 = new("H_264"), H_265 = new("H_265"), MPEG2 = new("MPEG2"), PASSTHROUGH = new("PASSTHROUGH"),
        PRORES = new("PRORES"), UNCOMPRESSED = new("UNCOMPRESSED"), VC3 = new("VC3"), VP8 = new("VP8"), VP9 = new("VP9"),
        XAVC = new("XAVC");

    public static implicit operator VideoCodec(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<VideoTimecodeInsertion>))]
public sealed class VideoTimecodeInsertion(string value) : ConstantClass(value), IConstant<VideoTimecodeInsertion>
{
    public static readonly VideoTimecodeInsertion DISABLED = new("DISABLED"), PIC_TIMING_SEI = new("PIC_TIMING_SEI");

    public static implicit operator VideoTimecodeInsertion(string value) => new(value);
}
