using static ServerlessVideo.Local.MediaConvert.Settings.Rules;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>
/// The table of what this stand-in honours of CreateJob: members, values and MediaConvert's own ranges. A setting that
/// would change nothing here (encryption at rest, timecode tracks we never write) is listed with the one value that says so.
/// </summary>
internal static class HonouredSettings
{
    const string S3Object = "^s3://[^/]+/[^\"\\p{C}]*[^\"\\p{C}/]$";

    /// <value>Goes between quotes in a playlist.</value>
    static readonly TextRule Quotable = Text("^[^\"\\p{C}]*$");

    static readonly ObjectRule TimecodeConfig = Object(("source", Choice("ZEROBASED", "EMBEDDED")));

    static readonly ObjectRule AudioSelector = Object(
        ("defaultSelection", Choice("DEFAULT", "NOT_DEFAULT")),
        ("languageCode", Text("^[A-Z]{3}$")),
        ("offset", Whole(0, 0)),
        ("programSelection", Whole(0, 1)),
        ("selectorType", Choice("TRACK", "LANGUAGE_CODE")),
        ("tracks", List(Whole(1, Unlimited), 1, 1)));

    static readonly ObjectRule Input = Object(["fileInput"],
        ("audioSelectors", new MapRule(AudioSelector)),
        ("deblockFilter", Choice("DISABLED")),
        ("denoiseFilter", Choice("DISABLED")),
        ("fileInput", Text(S3Object)),
        ("filterEnable", Choice("AUTO", "DISABLE")),
        ("filterStrength", Whole(0, 0)),
        ("inputScanType", Choice("AUTO")),
        ("psiControl", Choice("USE_PSI", "IGNORE_PSI")),
        ("timecodeSource", Choice("ZEROBASED", "EMBEDDED")),
        ("videoSelector", Object(
            ("alphaBehavior", Choice("DISCARD")),
            ("colorSpace", Choice("FOLLOW")),
            ("rotate", Choice("AUTO", "DEGREE_0", "DEGREES_90", "DEGREES_180", "DEGREES_270")))));

    static readonly ObjectRule CmafGroup = Object(["destination", "segmentLength", "fragmentLength"],
        ("clientCache", Choice("ENABLED")),
        ("codecSpecification", Choice("RFC_6381")),
        ("dashManifestStyle", Choice("BASIC")),
        ("destination", Text(S3Object)),
        ("fragmentLength", Whole(1, Unlimited)),
        ("imageBasedTrickPlay", Choice("NONE")),
        ("manifestCompression", Choice("NONE")),
        ("manifestDurationFormat", Choice("FLOATING_POINT", "INTEGER")),
        ("minBufferTime", Whole(0, Unlimited)),
        ("minFinalSegmentLength", Number(0, 0)),
        ("mpdManifestBandwidthType", Choice("AVERAGE", "MAX")),
        ("mpdProfile", Choice("MAIN_PROFILE")),
        ("ptsOffsetHandlingForBFrames", Choice("ZERO_BASED")),
        ("segmentControl", Choice("SEGMENTED_FILES")),
        ("segmentLength", Whole(1, Unlimited)),
        ("segmentLengthControl", Choice("EXACT", "GOP_MULTIPLE")),
        ("streamInfResolution", Choice("INCLUDE", "EXCLUDE")),
        ("targetDurationCompatibilityMode", Choice("SPEC_COMPLIANT")),
        ("videoCompositionOffsets", Choice("SIGNED")),
        ("writeDashManifest", Choice("ENABLED", "DISABLED")),
        ("writeHlsManifest", Choice("ENABLED", "DISABLED")),
        ("writeSegmentTimelineInRepresentation", Choice("ENABLED")));

    static readonly ObjectRule Cmfc = Object(
        ("audioDuration", Choice("DEFAULT_CODEC_DURATION")),
        ("audioGroupId", Quotable),
        ("audioRenditionSets", Quotable),
        ("audioTrackType", Choice("ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT", "ALTERNATE_AUDIO_AUTO_SELECT", "ALTERNATE_AUDIO_NOT_AUTO_SELECT")),
        ("descriptiveVideoServiceFlag", Choice("DONT_FLAG")),
        ("iFrameOnlyManifest", Choice("EXCLUDE")),
        ("scte35Esam", Choice("NONE")),
        ("scte35Source", Choice("NONE")),
        ("timedMetadata", Choice("NONE")));

    static readonly ObjectRule AudioDescription = Object(["codecSettings"],
        ("audioSourceName", Anything),
        ("audioType", Whole(0, 0)),
        ("audioTypeControl", Choice("FOLLOW_INPUT", "USE_CONFIGURED")),
        ("codecSettings", Object(["codec", "aacSettings"],
            ("aacSettings", Object(["bitrate", "codingMode", "sampleRate"],
                ("audioDescriptionBroadcasterMix", Choice("NORMAL")),
                ("bitrate", Whole(6000, 1024000)),
                ("codecProfile", Choice("LC")),
                ("codingMode", Choice("CODING_MODE_1_0", "CODING_MODE_2_0", "CODING_MODE_5_1")),
                ("rateControlMode", Choice("CBR")),
                ("rawFormat", Choice("NONE")),
                ("sampleRate", Whole(8000, 96000)),
                ("specification", Choice("MPEG4")))),
            ("codec", Choice("AAC")))),
        ("customLanguageCode", Text("^[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?$")),
        ("languageCode", Text("^[A-Z]{3}$")),
        ("languageCodeControl", Choice("FOLLOW_INPUT", "USE_CONFIGURED")),
        ("streamName", Text(@"^[\w ]*$")));

    static readonly ObjectRule OutputGroup = Object(["outputGroupSettings", "outputs"],
        ("customName", Anything),
        ("name", Anything),
        ("outputGroupSettings", Object(["type"],
            ("cmafGroupSettings", CmafGroup),
            ("fileGroupSettings", Object(["destination"], ("destination", Text(S3Object)))),
            ("type", Choice("CMAF_GROUP_SETTINGS", "FILE_GROUP_SETTINGS")))),
        ("outputs", List(Object(["containerSettings"],
            ("audioDescriptions", List(AudioDescription, 0, 1)),
            ("containerSettings", Object(["container"], ("cmfcSettings", Cmfc), ("container", Choice("CMFC", "RAW")))),
            ("nameModifier", Text("^[^/\\\\\"\\p{C}]{1,256}$")),
            ("videoDescription", HonouredVideoSettings.VideoDescription)), 1, 100)));

    /// <value>The whole body of <c>POST /2017-08-29/jobs</c>.</value>
    public static readonly ObjectRule CreateJob = Object(["role", "settings"],
        ("accelerationSettings", Object(("mode", Choice("DISABLED")))),
        ("billingTagsSource", Choice("QUEUE", "PRESET", "JOB_TEMPLATE", "JOB")),
        ("clientRequestToken", Anything),
        ("priority", Whole(-50, 50)),
        ("queue", Anything),
        ("role", Text("^arn:aws[^:]*:iam::[0-9]{12}:role/.+$")),
        ("settings", Object(["inputs", "outputGroups"],
            ("adAvailOffset", Whole(0, 0)),
            ("inputs", List(Input, 1, 1)),
            ("outputGroups", List(OutputGroup, 1, 10)),
            ("timecodeConfig", TimecodeConfig))),
        ("simulateReservedQueue", Choice("DISABLED")),
        ("statusUpdateInterval", Choice("SECONDS_10", "SECONDS_12", "SECONDS_15", "SECONDS_20", "SECONDS_30", "SECONDS_60", "SECONDS_120",
            "SECONDS_180", "SECONDS_240", "SECONDS_300", "SECONDS_360", "SECONDS_420", "SECONDS_480", "SECONDS_540", "SECONDS_600")),
        ("tags", new MapRule(Anything)),
        ("userMetadata", new MapRule(Anything)));
}
