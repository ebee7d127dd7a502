using static ServerlessVideo.Local.MediaConvert.Settings.Rules;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>What is honoured of an output's video.</summary>
internal static class HonouredVideoSettings
{
    static readonly ObjectRule FrameCapture = Object(["framerateNumerator", "framerateDenominator"],
        ("framerateDenominator", Whole(1, Unlimited)),
        ("framerateNumerator", Whole(1, Unlimited)),
        ("maxCaptures", Whole(1, 10_000_000)),
        ("quality", Whole(1, 100)));

    static readonly ObjectRule H264 = Object(["rateControlMode", "gopSize"],
        ("adaptiveQuantization", Choice("AUTO", "OFF", "LOW", "MEDIUM", "HIGH", "HIGHER", "MAX")),
        ("bitrate", Whole(1000, 1152000000)),
        ("codecLevel", Choice("AUTO", "LEVEL_1", "LEVEL_1_1", "LEVEL_1_2", "LEVEL_1_3", "LEVEL_2", "LEVEL_2_1", "LEVEL_2_2", "LEVEL_3",
            "LEVEL_3_1", "LEVEL_3_2", "LEVEL_4", "LEVEL_4_1", "LEVEL_4_2", "LEVEL_5", "LEVEL_5_1", "LEVEL_5_2")),
        ("codecProfile", Choice("BASELINE", "MAIN", "HIGH")),
        ("dynamicSubGop", Choice("STATIC", "ADAPTIVE")),
        ("entropyEncoding", Choice("CABAC", "CAVLC")),
        ("flickerAdaptiveQuantization", Choice("DISABLED")),
        ("framerateControl", Choice("INITIALIZE_FROM_SOURCE", "SPECIFIED")),
        ("framerateConversionAlgorithm", Choice("DUPLICATE_DROP")),
        ("framerateDenominator", Whole(1, Unlimited)),
        ("framerateNumerator", Whole(1, Unlimited)),
        ("gopBReference", Choice("ENABLED", "DISABLED")),
        ("gopClosedCadence", Whole(1, 1)),
        ("gopSize", Number(0.1, Unlimited)),
        ("gopSizeUnits", Choice("SECONDS", "FRAMES")),
        ("hrdBufferSize", Whole(0, 1152000000)),
        ("interlaceMode", Choice("PROGRESSIVE")),
        ("maxBitrate", Whole(1000, 1152000000)),
        ("minIInterval", Whole(0, 0)),
        ("numberBFramesBetweenReferenceFrames", Whole(0, 7)),
        ("numberReferenceFrames", Whole(1, 6)),
        ("parControl", Choice("INITIALIZE_FROM_SOURCE", "SPECIFIED")),
        ("parDenominator", Whole(1, 1)),
        ("parNumerator", Whole(1, 1)),
        ("qualityTuningLevel", Choice("SINGLE_PASS", "SINGLE_PASS_HQ")),
        ("qvbrSettings", Object(["qvbrQualityLevel"],
            ("qvbrQualityLevel", Whole(1, 10)),
            ("qvbrQualityLevelFineTune", Number(0, 1)))),
        ("rateControlMode", Choice("QVBR", "CBR", "VBR")),
        ("repeatPps", Choice("DISABLED")),
        ("sceneChangeDetect", Choice("DISABLED", "ENABLED", "TRANSITION_DETECTION")),
        ("slices", Whole(1, 32)),
        ("slowPal", Choice("DISABLED")),
        ("softness", Whole(0, 0)),
        ("spatialAdaptiveQuantization", Choice("ENABLED", "DISABLED")),
        ("syntax", Choice("DEFAULT")),
        ("telecine", Choice("NONE")),
        ("temporalAdaptiveQuantization", Choice("ENABLED", "DISABLED")),
        ("unregisteredSeiTimecode", Choice("DISABLED")));

    public static readonly ObjectRule VideoDescription = Object(["codecSettings"],
        ("afdSignaling", Choice("NONE")),
        ("antiAlias", Choice("ENABLED")),
        ("codecSettings", Object(["codec"],
            ("codec", Choice("H_264", "FRAME_CAPTURE")),
            ("frameCaptureSettings", FrameCapture),
            ("h264Settings", H264))),
        ("colorMetadata", Choice("INSERT", "IGNORE")),
        ("dropFrameTimecode", Choice("ENABLED", "DISABLED")),
        ("height", Whole(32, 8192)),
        ("respondToAfd", Choice("NONE")),
        ("scalingBehavior", Choice("DEFAULT", "FIT", "FIT_NO_UPSCALE", "STRETCH_TO_OUTPUT")),
        ("sharpness", Whole(0, 100)),
        ("timecodeInsertion", Choice("DISABLED")),
        ("videoPreprocessors", Object(
            ("colorCorrector", Object(("colorSpaceConversion", Choice("NONE", "FORCE_709")))),
            ("deinterlacer", Object(
                ("algorithm", Choice("INTERPOLATE")),
                ("control", Choice("NORMAL", "FORCE_ALL_FRAMES")),
                ("mode", Choice("DEINTERLACE", "ADAPTIVE")))))),
        ("width", Whole(32, 8192)));
}
