using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>
/// From what was found in the original to MediaConvert's job settings: one CMAF group that feeds HLS and DASH, and stills.
/// Pure. QVBR or CBR in a single pass is MediaConvert's Basic tier; two-pass and features beyond would multiply the price.
/// </summary>
static class EncodingPlan
{
    /// <summary>Seconds. Segments are whole GOPs, so that players may start and switch at each of them.</summary>
    public const int GopSeconds = 2, FragmentSeconds = 2;

    public const int MostStills = 10;

    /// <summary>Seconds. Four hours at least; of long films, three times what they last.</summary>
    const int ShortestTimeout = 4 * 3600, LongestTimeout = 7 * 24 * 3600, TimeoutsPerSecond = 3;

    /// <summary>
    /// Seconds: three groups of pictures, or as many as keep a film's segments under 8,000. Each stands in a playlist with an address
    /// of some 600 characters, and a Lambda answers with 6 MB at most.
    /// </summary>
    public static int SegmentSeconds(Inspection source) =>
        GopSeconds * (int)Math.Clamp(Math.Ceiling((source.DurationSeconds ?? 0) / (GopSeconds * 8000)), 3, 1800);

    /// <summary>
    /// Seconds from one still to the next: ten, closer in a short film (its first picture is often black), farther in a long one, so
    /// that ten of them reach its end.
    /// </summary>
    public static int StillSeconds(Inspection source) => source.DurationSeconds is { } duration
        ? Math.Max(Math.Clamp((int)(duration / 4), 1, 10), (int)Math.Ceiling(duration / MostStills))
        : 10;

    /// <summary>Seconds of work after which a job is stuck; a source that does not say how long it is, or of which nothing is known any more, may last eight hours.</summary>
    public static int TimeoutSeconds(Inspection? source) =>
        (int)Math.Clamp(TimeoutsPerSecond * (source?.DurationSeconds ?? 8 * 3600), ShortestTimeout, LongestTimeout);

    /// <summary>
    /// Seconds after which a job that was created is given up, should nobody have stopped it: its work, and two days in the encoder's
    /// queue. Longer, and two of the longest would not fit into an execution of PublishVideo.
    /// </summary>
    public static int LimitSeconds(Inspection source) => TimeoutSeconds(source) + (2 * 24 * 3600);

    /// <summary>Names after the destination: <c>video.m3u8</c>, <c>video_720p.m3u8</c>, <c>video_audio.m3u8</c>, <c>picture_still.0000000.jpg</c>,
    /// <c>picture_storyboard.0000000.jpg</c>. MediaConvert demands a modifier of each output of a group that has several.</summary>
    public const string VideoName = "video", PictureName = "picture", StillModifier = "_still", StoryboardModifier = "_storyboard";

    public static JobSettings For(Inspection source, EncodingProfile profile, RateControl control, string originalUrl, string folderUrl)
    {
        var (rungs, audio) = (source.Rungs(profile), PlannedAudio.Of(source));
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
                    AudioSelectors = audio.Count == 0 ? null : audio.ToDictionary(a => a.Selector, Selector),
                },
            ],
            OutputGroups = [Streams(source, rungs, control, audio, folderUrl + VideoName), Stills(source, rungs, folderUrl + PictureName)],
        };
    }

    static AudioSelector Selector(PlannedAudio audio) => new()
    {
        DefaultSelection = audio.Default ? AudioDefaultSelection.DEFAULT : AudioDefaultSelection.NOT_DEFAULT,
        SelectorType = AudioSelectorType.TRACK,
        Tracks = [audio.Track.Number],
    };

    static OutputGroup Streams(
        Inspection source, IReadOnlyList<Rung> rungs, RateControl control, IReadOnlyList<PlannedAudio> audio, string destination) => new()
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
                SegmentLength = SegmentSeconds(source),
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
        Outputs = [.. rungs.Select(rung => EncodingOutputs.Video(source, rung, control)), .. audio.Select(EncodingOutputs.Audio)],
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
            EncodingOutputs.Still(source, rungs.LastOrDefault(r => r.ShortSide <= 720) ?? rungs[0]),
            EncodingOutputs.Storyboard(source, StoryboardPlan.Of(source)),
        ],
    };
}
