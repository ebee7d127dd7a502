using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>MediaConvert's H.264 settings in x264's.</summary>
internal static class X264Options
{
    public static IEnumerable<string> Of(VideoOutput output)
    {
        var h264 = output.H264;
        string[] level = h264.CodecLevel == "AUTO" ? [] : ["-level:v", h264.CodecLevel["LEVEL_".Length..].Replace('_', '.')];
        string[] references = h264.NumberReferenceFrames is { } count ? ["-refs", $"{count}"] : [];
        string[] slices = h264.Slices is { } number ? ["-slices", $"{number}"] : [];
        return
        [
            "-c:v", "libx264", "-preset", h264.QualityTuningLevel == QualityTuningLevel.SinglePass ? "superfast" : "veryfast",
            "-profile:v", h264.CodecProfile.ToLowerInvariant(), .. level, .. RateControl(h264),
            "-g", $"{output.GopFrames}", "-keyint_min", $"{output.GopFrames}", "-flags", "+cgop",
            "-bf", $"{h264.NumberBFramesBetweenReferenceFrames}", .. references, .. slices, "-x264-params", string.Join(':', Params(h264)),
        ];
    }

    /// <summary>
    /// QVBR is approximated by constant quality under a cap: CRF 37 − 2 × level (level 7 → 23), never above MaxBitrate over a buffer of
    /// HrdBufferSize (default two seconds of it). CBR is an average equal to its cap, without filler.
    /// </summary>
    static string[] RateControl(H264Settings h264)
    {
        var max = h264.RateControlMode == RateControlMode.Cbr ? h264.Bitrate!.Value : h264.MaxBitrate ?? h264.Bitrate!.Value;
        string[] cap = ["-maxrate", $"{max}", "-bufsize", $"{(h264.HrdBufferSize is null or 0 ? 2L * max : h264.HrdBufferSize.Value)}"];
        return h264.RateControlMode == RateControlMode.Qvbr
            ? ["-crf", FormattableString.Invariant($"{37 - (2 * ((h264.QvbrSettings?.QvbrQualityLevel ?? 7) + (h264.QvbrSettings?.QvbrQualityLevelFineTune ?? 0))):0.##}"), .. cap]
            : ["-b:v", $"{h264.Bitrate}", .. cap];
    }

    /// <summary>
    /// Beside the preset: ten frames of lookahead and macroblock trees (the presets below veryfast have none) give veryfast's quality
    /// for three quarters of its time. A scene cut inside a GOP may become an I-frame, never an IDR frame: GOPs stay exact.
    /// </summary>
    static IEnumerable<string> Params(H264Settings h264)
    {
        yield return $"mbtree={(h264.TemporalAdaptiveQuantization == Switch.Enabled ? 1 : 0)}:rc-lookahead=10";
        yield return $"scenecut={(h264.SceneChangeDetect == "DISABLED" ? 0 : 40)}:open-gop=0";
        yield return $"b-adapt={(h264.DynamicSubGop == "ADAPTIVE" ? 1 : 0)}:b-pyramid={(h264.GopBReference == Switch.Enabled ? "normal" : "none")}";
        yield return $"cabac={(h264.EntropyEncoding == "CABAC" && h264.CodecProfile != "BASELINE" ? 1 : 0)}";
        yield return h264.SpatialAdaptiveQuantization == Switch.Disabled ? "aq-mode=0" : h264.AdaptiveQuantization switch
        {
            "OFF" => "aq-mode=0",
            "LOW" => "aq-strength=0.6",
            "HIGH" => "aq-strength=1.2",
            "HIGHER" => "aq-strength=1.4",
            "MAX" => "aq-strength=1.6",
            _ => "aq-strength=1.0",
        };
    }
}
