using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<CmafClientCache>))]
public sealed class CmafClientCache(string value) : ConstantClass(value), IConstant<CmafClientCache>
{
    public static readonly CmafClientCache DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator CmafClientCache(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafCodecSpecification>))]
public sealed class CmafCodecSpecification(string value) : ConstantClass(value), IConstant<CmafCodecSpecification>
{
    public static readonly CmafCodecSpecification RFC_6381 = new("RFC_6381"), RFC_4281 = new("RFC_4281");

    public static implicit operator CmafCodecSpecification(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafImageBasedTrickPlay>))]
public sealed class CmafImageBasedTrickPlay(string value) : ConstantClass(value), IConstant<CmafImageBasedTrickPlay>
{
    public static readonly CmafImageBasedTrickPlay NONE = new("NONE"), THUMBNAIL = new("THUMBNAIL"),
        THUMBNAIL_AND_FULLFRAME = new("THUMBNAIL_AND_FULLFRAME"), ADVANCED = new("ADVANCED");

    public static implicit operator CmafImageBasedTrickPlay(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafManifestCompression>))]
public sealed class CmafManifestCompression(string value) : ConstantClass(value), IConstant<CmafManifestCompression>
{
    public static readonly CmafManifestCompression GZIP = new("GZIP"), NONE = new("NONE");

    public static implicit operator CmafManifestCompression(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafManifestDurationFormat>))]
public sealed class CmafManifestDurationFormat(string value) : ConstantClass(value), IConstant<CmafManifestDurationFormat>
{
    public static readonly CmafManifestDurationFormat FLOATING_POINT = new("FLOATING_POINT"), INTEGER = new("INTEGER");

    public static implicit operator CmafManifestDurationFormat(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafMpdManifestBandwidthType>))]
public sealed class CmafMpdManifestBandwidthType(string value) : ConstantClass(value), IConstant<CmafMpdManifestBandwidthType>
{
    public static readonly CmafMpdManifestBandwidthType AVERAGE = new("AVERAGE"), MAX = new("MAX");

    public static implicit operator CmafMpdManifestBandwidthType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafMpdProfile>))]
public sealed class CmafMpdProfile(string value) : ConstantClass(value), IConstant<CmafMpdProfile>
{
    public static readonly CmafMpdProfile MAIN_PROFILE = new("MAIN_PROFILE"), ON_DEMAND_PROFILE = new("ON_DEMAND_PROFILE");

    public static implicit operator CmafMpdProfile(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafPtsOffsetHandlingForBFrames>))]
public sealed class CmafPtsOffsetHandlingForBFrames(string value) : ConstantClass(value), IConstant<CmafPtsOffsetHandlingForBFrames>
{
    public static readonly CmafPtsOffsetHandlingForBFrames ZERO_BASED = new("ZERO_BASED"), MATCH_INITIAL_PTS = new("MATCH_INITIAL_PTS");

    public static implicit operator CmafPtsOffsetHandlingForBFrames(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafSegmentControl>))]
public sealed class CmafSegmentControl(string value) : ConstantClass(value), IConstant<CmafSegmentControl>
{
    public static readonly CmafSegmentControl SINGLE_FILE = new("SINGLE_FILE"), SEGMENTED_FILES = new("SEGMENTED_FILES");

    public static implicit operator CmafSegmentControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafSegmentLengthControl>))]
public sealed class CmafSegmentLengthControl(string value) : ConstantClass(value), IConstant<CmafSegmentLengthControl>
{
    public static readonly CmafSegmentLengthControl EXACT = new("EXACT"), GOP_MULTIPLE = new("GOP_MULTIPLE"), MATCH = new("MATCH");

    public static implicit operator CmafSegmentLengthControl(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafStreamInfResolution>))]
public sealed class CmafStreamInfResolution(string value) : ConstantClass(value), IConstant<CmafStreamInfResolution>
{
    public static readonly CmafStreamInfResolution INCLUDE = new("INCLUDE"), EXCLUDE = new("EXCLUDE");

    public static implicit operator CmafStreamInfResolution(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafTargetDurationCompatibilityMode>))]
public sealed class CmafTargetDurationCompatibilityMode(string value) : ConstantClass(value), IConstant<CmafTargetDurationCompatibilityMode>
{
    public static readonly CmafTargetDurationCompatibilityMode LEGACY = new("LEGACY"), SPEC_COMPLIANT = new("SPEC_COMPLIANT");

    public static implicit operator CmafTargetDurationCompatibilityMode(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafVideoCompositionOffsets>))]
public sealed class CmafVideoCompositionOffsets(string value) : ConstantClass(value), IConstant<CmafVideoCompositionOffsets>
{
    public static readonly CmafVideoCompositionOffsets SIGNED = new("SIGNED"), UNSIGNED = new("UNSIGNED");

    public static implicit operator CmafVideoCompositionOffsets(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafWriteDASHManifest>))]
public sealed class CmafWriteDASHManifest(string value) : ConstantClass(value), IConstant<CmafWriteDASHManifest>
{
    public static readonly CmafWriteDASHManifest DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator CmafWriteDASHManifest(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafWriteHLSManifest>))]
public sealed class CmafWriteHLSManifest(string value) : ConstantClass(value), IConstant<CmafWriteHLSManifest>
{
    public static readonly CmafWriteHLSManifest DISABLED = new("DISABLED"), ENABLED = new("ENABLED");

    public static implicit operator CmafWriteHLSManifest(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmafWriteSegmentTimelineInRepresentation>))]
public sealed class CmafWriteSegmentTimelineInRepresentation(string value) : ConstantClass(value), IConstant<CmafWriteSegmentTimelineInRepresentation>
{
    public static readonly CmafWriteSegmentTimelineInRepresentation ENABLED = new("ENABLED"), DISABLED = new("DISABLED");

    public static implicit operator CmafWriteSegmentTimelineInRepresentation(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmfcAudioDuration>))]
public sealed class CmfcAudioDuration(string value) : ConstantClass(value), IConstant<CmfcAudioDuration>
{
    public static readonly CmfcAudioDuration DEFAULT_CODEC_DURATION = new("DEFAULT_CODEC_DURATION"),
        MATCH_VIDEO_DURATION = new("MATCH_VIDEO_DURATION");

    public static implicit operator CmfcAudioDuration(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmfcAudioTrackType>))]
public sealed class CmfcAudioTrackType(string value) : ConstantClass(value), IConstant<CmfcAudioTrackType>
{
    public static readonly CmfcAudioTrackType ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT = new("ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT"),
        ALTERNATE_AUDIO_AUTO_SELECT = new("ALTERNATE_AUDIO_AUTO_SELECT"),
        ALTERNATE_AUDIO_NOT_AUTO_SELECT = new("ALTERNATE_AUDIO_NOT_AUTO_SELECT"),
        AUDIO_ONLY_VARIANT_STREAM = new("AUDIO_ONLY_VARIANT_STREAM");

    public static implicit operator CmfcAudioTrackType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmfcDescriptiveVideoServiceFlag>))]
public sealed class CmfcDescriptiveVideoServiceFlag(string value) : ConstantClass(value), IConstant<CmfcDescriptiveVideoServiceFlag>
{
    public static readonly CmfcDescriptiveVideoServiceFlag DONT_FLAG = new("DONT_FLAG"), FLAG = new("FLAG");

    public static implicit operator CmfcDescriptiveVideoServiceFlag(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmfcIFrameOnlyManifest>))]
public sealed class CmfcIFrameOnlyManifest(string value) : ConstantClass(value), IConstant<CmfcIFrameOnlyManifest>
{
    public static readonly CmfcIFrameOnlyManifest INCLUDE = new("INCLUDE"), EXCLUDE = new("EXCLUDE");

    public static implicit operator CmfcIFrameOnlyManifest(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<CmfcManifestMetadataSignaling>))]
public sealed class CmfcManifestMetadataSignaling(string value) : ConstantClass(value), IConstant<CmfcManifestMetadataSignaling>
{
    public static readonly CmfcManifestMetadataSignaling ENABLED = new("ENABLED"), DISABLED = new("DISABLED");

    public static implicit operator CmfcManifestMetadataSignaling(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ContainerType>))]
public sealed class ContainerType(string value) : ConstantClass(value), IConstant<ContainerType>
{
    public static readonly ContainerType F4V = new("F4V"), GIF = new("GIF"), ISMV = new("ISMV"), M2TS = new("M2TS"), M3U8 = new("M3U8"),
        CMFC = new("CMFC"), MOV = new("MOV"), MP4 = new("MP4"), MPD = new("MPD"), MXF = new("MXF"), OGG = new("OGG"), WEBM = new("WEBM"),
        RAW = new("RAW"), Y4M = new("Y4M");

    public static implicit operator ContainerType(string value) => new(value);
}
