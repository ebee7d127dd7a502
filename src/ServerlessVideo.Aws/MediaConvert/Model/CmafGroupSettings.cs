namespace Amazon.MediaConvert.Model;

public sealed class CmafGroupSettings
{
    public string? BaseUrl { get; set; }

    public CmafClientCache? ClientCache { get; set; }

    public CmafCodecSpecification? CodecSpecification { get; set; }

    public string? DashIFrameTrickPlayNameModifier { get; set; }

    public DashManifestStyle? DashManifestStyle { get; set; }

    public string? Destination { get; set; }

    public int? FragmentLength { get; set; }

    public CmafImageBasedTrickPlay? ImageBasedTrickPlay { get; set; }

    public CmafManifestCompression? ManifestCompression { get; set; }

    public CmafManifestDurationFormat? ManifestDurationFormat { get; set; }

    public int? MinBufferTime { get; set; }

    public double? MinFinalSegmentLength { get; set; }

    public CmafMpdManifestBandwidthType? MpdManifestBandwidthType { get; set; }

    public CmafMpdProfile? MpdProfile { get; set; }

    public CmafPtsOffsetHandlingForBFrames? PtsOffsetHandlingForBFrames { get; set; }

    public CmafSegmentControl? SegmentControl { get; set; }

    public int? SegmentLength { get; set; }

    public CmafSegmentLengthControl? SegmentLengthControl { get; set; }

    public CmafStreamInfResolution? StreamInfResolution { get; set; }

    public CmafTargetDurationCompatibilityMode? TargetDurationCompatibilityMode { get; set; }

    public CmafVideoCompositionOffsets? VideoCompositionOffsets { get; set; }

    public CmafWriteDASHManifest? WriteDashManifest { get; set; }

    public CmafWriteHLSManifest? WriteHlsManifest { get; set; }

    public CmafWriteSegmentTimelineInRepresentation? WriteSegmentTimelineInRepresentation { get; set; }
}

public sealed class CmfcSettings
{
    public CmfcAudioDuration? AudioDuration { get; set; }

    public string? AudioGroupId { get; set; }

    public string? AudioRenditionSets { get; set; }

    public CmfcAudioTrackType? AudioTrackType { get; set; }

    public CmfcDescriptiveVideoServiceFlag? DescriptiveVideoServiceFlag { get; set; }

    public CmfcIFrameOnlyManifest? IFrameOnlyManifest { get; set; }

    public CmfcManifestMetadataSignaling? ManifestMetadataSignaling { get; set; }
}
