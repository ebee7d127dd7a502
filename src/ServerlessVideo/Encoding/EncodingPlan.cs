using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>
/// From what was found in the original to MediaConvert's job settings: one CMAF group that feeds HLS and DASH, and stills.
/// Pure. QVBR in a single pass is MediaConvert's Basic tier; two-pass and features beyond would multiply the price.
/// </summary>
static class EncodingPlan
{
    /// <summary>Seconds. Segments are whole GOPs, so that players may start and switch at each of them.</summary>
    public const int GopSeconds = 2, FragmentSeconds = 2, SegmentSeconds = 6;

    public const int StillSeconds = 10, MostStills = 10;

    /// <summary>Names after the destination: <c>video.m3u8</c>, <c>video_720p.m3u8</c>, <c>video_audio.m3u8</c>, <c>still.0000000.jpg</c>.</summary>
    public const string VideoName = "video", AudioModifier = "_audio", StillName = "still";

    const string AudioSelectorName = "Audio Selector 1", AudioGroup = "audio";

    public static JobSettings For(Inspection source, EncodingProfile profile, string originalUrl, string folderUrl)
    {
        var rungs = source.Rungs(profile);
        return new JobSettings
        {
            TimecodeConfig = new TimecodeConfig { Source = TimecodeSource.ZEROBASED },
            Inputs =
            [
                new Input
                {
                    FileInput = originalUrl,
                    TimecodeSource = InputTimecodeSource.ZEROBASED,
                    VideoSelector = new VideoSelector { Rotate = InputRotate.AUTO },
                    AudioSelectors = source.AudioCodec is null
                        ? null
                        : new() { [AudioSelectorName] = new AudioSelector { DefaultSelection = AudioDefaultSelection.DEFAULT } },
                },
            ],
            OutputGroups = [Streams(source, rungs, folderUrl + VideoName), Stills(source, rungs, folderUrl + StillName)],
        };
    }

    static OutputGroup Streams(Inspection source, IReadOnlyList<Rung> rungs, string destination) => new()
    {
        Name = "CMAF",
        OutputGroupSettings = new OutputGroupSettings
        {
            Type = OutputGroupType.CMAF_GROUP_SETTINGS,
            CmafGroupSettings = new CmafGroupSettings
            {
                Destination = destination,
                WriteHlsManifest = CmafWriteHLSManifest.ENABLED,
                WriteDashManifest = CmafWriteDASHManifest.ENABLED,
                SegmentControl = CmafSegmentControl.SEGMENTED_FILES,
                SegmentLength = SegmentSeconds,
                SegmentLengthControl = CmafSegmentLengthControl.GOP_MULTIPLE,
                FragmentLength = FragmentSeconds,
                PtsOffsetHandlingForBFrames = CmafPtsOffsetHandlingForBFrames.ZERO_BASED,
                ManifestDurationFormat = CmafManifestDurationFormat.FLOATING_POINT,
                WriteSegmentTimelineInRepresentation = CmafWriteSegmentTimelineInRepresentation.ENABLED,
                MpdProfile = CmafMpdProfile.MAIN_PROFILE,
                MpdManifestBandwidthType = CmafMpdManifestBandwidthType.MAX,
                StreamInfResolution = CmafStreamInfResolution.INCLUDE,
                CodecSpecification = CmafCodecSpecification.RFC_6381,
                TargetDurationCompatibilityMode = CmafTargetDurationCompatibilityMode.SPEC_COMPLIANT,
            },
        },
        Outputs = [.. rungs.Select(rung => Rendition(source, rung)), .. source.AudioCodec is null ? Array.Empty<Output>() : [Audio()]],
    };

    static Output Rendition(Inspection source, Rung rung) => new()
    {
        NameModifier = $"_{rung.Quality}",
        ContainerSettings = new ContainerSettings
        {
            Container = ContainerType.CMFC,
            CmfcSettings = source.AudioCodec is null ? null : new CmfcSettings { AudioRenditionSets = AudioGroup },
        },
        VideoDescription = Picture(source, rung, new VideoCodecSettings { Codec = VideoCodec.H_264, H264Settings = H264(rung) }),
    };

    static H264Settings H264(Rung rung) => new()
    {
        CodecProfile = H264CodecProfile.HIGH,
        CodecLevel = rung.Level.MediaConvertName,
        RateControlMode = H264RateControlMode.QVBR,
        QvbrSettings = new H264QvbrSettings { QvbrQualityLevel = Quality(rung.ShortSide) },
        MaxBitrate = rung.MaxBitrate,
        QualityTuningLevel = H264QualityTuningLevel.SINGLE_PASS,
        FramerateControl = H264FramerateControl.SPECIFIED,
        FramerateNumerator = rung.FrameRate.Numerator,
        FramerateDenominator = rung.FrameRate.Denominator,
        FramerateConversionAlgorithm = H264FramerateConversionAlgorithm.DUPLICATE_DROP,
        InterlaceMode = H264InterlaceMode.PROGRESSIVE,
        ParControl = H264ParControl.SPECIFIED,
        ParNumerator = 1,
        ParDenominator = 1,
        GopSize = GopSeconds,
        GopSizeUnits = H264GopSizeUnits.SECONDS,
        GopClosedCadence = 1,
        NumberBFramesBetweenReferenceFrames = 2,
        // Extra keyframes at cuts would stand at other places in each rendition.
        SceneChangeDetect = H264SceneChangeDetect.DISABLED,
    };

    /// <summary>AWS's advice: 6 for phones, 7 for laptops and tablets, 8 for large screens.</summary>
    static int Quality(int shortSide) => shortSide switch
    {
        <= 360 => 6,
        <= 720 => 7,
        _ => 8,
    };

    static Output Audio() => new()
    {
        NameModifier = AudioModifier,
        ContainerSettings = new ContainerSettings
        {
            Container = ContainerType.CMFC,
            CmfcSettings = new CmfcSettings
            {
                AudioGroupId = AudioGroup,
                AudioTrackType = CmfcAudioTrackType.ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT,
            },
        },
        AudioDescriptions =
        [
            new AudioDescription
            {
                AudioSourceName = AudioSelectorName,
                CodecSettings = new AudioCodecSettings
                {
                    Codec = AudioCodec.AAC,
                    AacSettings = new AacSettings
                    {
                        Bitrate = 96_000,
                        CodecProfile = AacCodecProfile.LC,
                        CodingMode = AacCodingMode.CODING_MODE_2_0,
                        RateControlMode = AacRateControlMode.CBR,
                        SampleRate = 48_000,
                    },
                },
            },
        ],
    };

    /// <summary>Stills are of the largest rendition up to 720p: good as a poster, small as a thumbnail.</summary>
    static OutputGroup Stills(Inspection source, IReadOnlyList<Rung> rungs, string destination) => new()
    {
        Name = "Stills",
        OutputGroupSettings = new OutputGroupSettings
        {
            Type = OutputGroupType.FILE_GROUP_SETTINGS,
            FileGroupSettings = new FileGroupSettings { Destination = destination },
        },
        Outputs =
        [
            new Output
            {
                ContainerSettings = new ContainerSettings { Container = ContainerType.RAW },
                VideoDescription = Picture(source, rungs.LastOrDefault(r => r.ShortSide <= 720) ?? rungs[0], new VideoCodecSettings
                {
                    Codec = VideoCodec.FRAME_CAPTURE,
                    FrameCaptureSettings = new FrameCaptureSettings
                    {
                        FramerateNumerator = 1,
                        FramerateDenominator = StillSeconds,
                        MaxCaptures = MostStills,
                        Quality = 80,
                    },
                }),
            },
        ],
    };

    /// <summary>
    /// Only the short side is given: MediaConvert finds the other by the shape of the picture, which it knows better (Probe
    /// tells nothing of non-square pixels). Deinterlacing touches only frames that are marked interlaced.
    /// </summary>
    static VideoDescription Picture(Inspection source, Rung rung, VideoCodecSettings codec) => new()
    {
        Width = rung.Width < rung.Height ? rung.Width : null,
        Height = rung.Width < rung.Height ? null : rung.Height,
        CodecSettings = codec,
        VideoPreprocessors = new VideoPreprocessor
        {
            Deinterlacer = new Deinterlacer
            {
                Algorithm = DeinterlaceAlgorithm.INTERPOLATE,
                Control = DeinterlacerControl.NORMAL,
                Mode = DeinterlacerMode.DEINTERLACE,
            },
            ColorCorrector = source.HighDynamicRange
                ? new ColorCorrector { ColorSpaceConversion = ColorSpaceConversion.FORCE_709 }
                : null,
        },
    };
}
