using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>What the members' own rules cannot say: which settings need one another.</summary>
internal static class SettingsCombinations
{
    /// <exception cref="AwsException">400 BadRequestException that names the path.</exception>
    public static void Check(JobSettings settings)
    {
        foreach (var (index, name) in settings.OutputGroups.Index().SelectMany(g => Names(g.Item).Select(n => (g.Index, n)))
            .GroupBy(n => n).Where(n => n.Count() > 1).Select(n => n.Key))
        {
            throw Refused($"outputGroups/{index}/outputs", $"two outputs would both be named {name}");
        }
        foreach (var (index, group) in settings.OutputGroups.Index())
        {
            var path = $"outputGroups/{index}";
            var cmaf = group.OutputGroupSettings.Type == OutputGroupType.CmafGroupSettings;
            Demand(group.OutputGroupSettings.Destination is not null, $"{path}/outputGroupSettings", $"the settings of {(cmaf ? "CMAF_GROUP_SETTINGS" : "FILE_GROUP_SETTINGS")} are required");
            foreach (var (number, output) in group.Outputs.Index())
            {
                Demand(group.Outputs.Count == 1 || !string.IsNullOrEmpty(output.NameModifier), $"{path}/outputs/{number}/nameModifier", "is required where a group has several outputs");
                if (cmaf)
                {
                    CheckCmaf(output, $"{path}/outputs/{number}", settings.Inputs[0]);
                }
                else
                {
                    CheckCapture(output, $"{path}/outputs/{number}");
                }
            }
            Demand(group.Outputs.Select(o => o.VideoDescription).OfType<VideoDescription>().Select(v => v.VideoPreprocessors).Distinct().Count() <= 1,
                $"{path}/outputs", "videoPreprocessors should be the same in each video output: one decoded picture feeds them all");
            Demand(!cmaf || group.Outputs.Any(o => o.VideoDescription is not null), $"{path}/outputs", "a CMAF group needs a video output on this platform");
        }
    }

    static IEnumerable<string> Names(OutputGroup group) => group.Outputs.Select(o => group.OutputGroupSettings.Destination + o.NameModifier);

    static void CheckCmaf(Output output, string path, InputSettings input)
    {
        Demand(output.ContainerSettings.Container == ContainerType.Cmfc, $"{path}/containerSettings/container", "a CMAF group takes CMFC");
        Demand(!string.IsNullOrEmpty(output.NameModifier), $"{path}/nameModifier", "is required in a CMAF group");
        Demand((output.VideoDescription is null) != (output.AudioDescriptions is []), path, "a CMAF output holds either one videoDescription or one of audioDescriptions");
        if (output.AudioDescriptions is [{ AudioSourceName: { } source }] && !input.AudioSelectors.ContainsKey(source))
        {
            throw Refused($"{path}/audioDescriptions/0/audioSourceName", $"no audio selector is named {source}");
        }
        if (output.VideoDescription is not { } video)
        {
            return;
        }
        Demand((video.Width ?? 0) % 2 == 0 && (video.Height ?? 0) % 2 == 0, $"{path}/videoDescription", "width and height should be even: 4:2:0 pictures have no half pixels");
        var h264 = video.CodecSettings.H264Settings;
        path += "/videoDescription/codecSettings";
        Demand(video.CodecSettings.Codec == VideoCodec.H264 && h264 is not null, $"{path}/h264Settings", "a CMAF group takes H_264 on this platform");
        path += "/h264Settings";
        Demand(h264!.RateControlMode != RateControlMode.Qvbr || h264.MaxBitrate is not null, $"{path}/maxBitrate", "is required with QVBR");
        Demand(h264.RateControlMode == RateControlMode.Qvbr || h264.Bitrate is not null, $"{path}/bitrate", "is required with CBR and VBR");
        Demand(h264.FramerateControl != FramerateControl.Specified || (h264.FramerateNumerator, h264.FramerateDenominator) is (not null, not null),
            $"{path}/framerateNumerator", "numerator and denominator are required with SPECIFIED");
        Demand(h264.CodecProfile != "BASELINE" || h264.NumberBFramesBetweenReferenceFrames == 0, $"{path}/numberBFramesBetweenReferenceFrames", "BASELINE has no B-frames");
    }

    static void CheckCapture(Output output, string path)
    {
        Demand(output.ContainerSettings.Container == ContainerType.Raw, $"{path}/containerSettings/container", "this platform's file groups take RAW frame captures");
        Demand(output.AudioDescriptions is [], $"{path}/audioDescriptions", "a frame capture has no audio");
        Demand(output.VideoDescription?.CodecSettings is { Codec: VideoCodec.FrameCapture, FrameCaptureSettings: not null },
            $"{path}/videoDescription/codecSettings/frameCaptureSettings", "this platform's file groups take FRAME_CAPTURE");
    }

    static void Demand(bool holds, string path, string reason)
    {
        if (!holds)
        {
            throw Refused(path, reason);
        }
    }

    static AwsException Refused(string path, string reason) => new(400, "BadRequestException", $"/settings/{path}: {reason}");
}
