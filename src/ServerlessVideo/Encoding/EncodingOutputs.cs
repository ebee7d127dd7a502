using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>The outputs of a job: what a rendition, a sound track, the stills and the storyboard are. Pure.</summary>
static class EncodingOutputs
{
    const string AudioGroup = "audio";

    public static Output Video(Inspection source, Rung rung, RateControl control) => new()
    {
        NameModifier = $"_{rung.Quality}",
        ContainerSettings = new ContainerSettings
        {
            Container = ContainerType.CMFC,
            CmfcSettings = source.Audio.Count == 0 ? null : new CmfcSettings { AudioRenditionSets = AudioGroup },
        },
        VideoDescription = Picture(source, rung.ShortSide, new VideoCodecSettings { Codec = VideoCodec.H_264, H264Settings = H264(rung, control) }),
    };

    static H264Settings H264(Rung rung, RateControl control) => new()
    {
        CodecProfile = H264CodecProfile.HIGH,
        // The picture's shape decides the width, and that the level: the encoder knows it, and tells it in CODECS.
        CodecLevel = H264CodecLevel.AUTO,
        RateControlMode = control == RateControl.Cbr ? H264RateControlMode.CBR : H264RateControlMode.QVBR,
        QvbrSettings = control == RateControl.Qvbr ? new H264QvbrSettings { QvbrQualityLevel = Quality(rung.ShortSide) } : null,
        MaxBitrate = control == RateControl.Qvbr ? rung.Bitrate : null,
        Bitrate = control == RateControl.Cbr ? rung.Bitrate : null,
        // A constant rate is one over a buffer: a second and a half of it, which every level holds.
        HrdBufferSize = control == RateControl.Cbr ? rung.Bitrate * 3 / 2 : null,
        QualityTuningLevel = H264QualityTuningLevel.SINGLE_PASS,
        FramerateControl = H264FramerateControl.SPECIFIED,
        FramerateNumerator = rung.FrameRate.Numerator,
        FramerateDenominator = rung.FrameRate.Denominator,
        FramerateConversionAlgorithm = H264FramerateConversionAlgorithm.DUPLICATE_DROP,
        InterlaceMode = H264InterlaceMode.PROGRESSIVE,
        ParControl = H264ParControl.SPECIFIED,
        ParNumerator = 1,
        ParDenominator = 1,
        GopSize = EncodingPlan.GopSeconds,
        GopSizeUnits = H264GopSizeUnits.SECONDS,
        GopClosedCadence = 1,
        // A group of two pictures, as at one frame a second, has room for one.
        NumberBFramesBetweenReferenceFrames = Math.Min(2, (int)(EncodingPlan.GopSeconds * rung.FrameRate.Value) - 1),
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

    public static Output Audio(PlannedAudio audio) => new()
    {
        NameModifier = audio.Modifier,
        ContainerSettings = new ContainerSettings
        {
            Container = ContainerType.CMFC,
            CmfcSettings = new CmfcSettings
            {
                AudioGroupId = AudioGroup,
                AudioTrackType = audio.Default ? CmfcAudioTrackType.ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT : CmfcAudioTrackType.ALTERNATE_AUDIO_AUTO_SELECT,
            },
        },
        AudioDescriptions =
        [
            new AudioDescription
            {
                AudioSourceName = audio.Selector,
                CustomLanguageCode = audio.Track.Language,
                LanguageCodeControl = audio.Track.Language is null ? null : AudioLanguageCodeControl.USE_CONFIGURED,
                StreamName = audio.Label,
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

    public static Output Still(Inspection source, Rung rung) => new()
    {
        NameModifier = EncodingPlan.StillModifier,
        ContainerSettings = new ContainerSettings { Container = ContainerType.RAW },
        VideoDescription = Picture(source, rung.ShortSide, Capture(EncodingPlan.StillSeconds(source), EncodingPlan.MostStills, quality: 80)),
    };

    public static Output Storyboard(Inspection source, StoryboardPlan plan) => new()
    {
        NameModifier = EncodingPlan.StoryboardModifier,
        ContainerSettings = new ContainerSettings { Container = ContainerType.RAW },
        VideoDescription = Picture(source, plan.ShortSide, Capture(plan.Seconds, StoryboardPlan.MostFrames, quality: 70)),
    };

    static VideoCodecSettings Capture(int seconds, int most, int quality) => new()
    {
        Codec = VideoCodec.FRAME_CAPTURE,
        FrameCaptureSettings = new FrameCaptureSettings { FramerateNumerator = 1, FramerateDenominator = seconds, MaxCaptures = most, Quality = quality },
    };

    /// <summary>
    /// Only the short side is given: MediaConvert finds the other by the shape of the picture, which it knows better (of pixels too, where
    /// the stream says more than the container). Deinterlacing touches only frames that are marked interlaced.
    /// </summary>
    static VideoDescription Picture(Inspection source, int shortSide, VideoCodecSettings codec) => new()
    {
        Width = source.Width < source.Height ? shortSide : null,
        Height = source.Width < source.Height ? null : shortSide,
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
