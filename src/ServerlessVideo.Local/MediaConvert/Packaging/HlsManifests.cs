using System.Text;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>HLS playlists (RFC 8216) of one CMAF group. Pure.</summary>
internal static class HlsManifests
{
    public static string Media(Rendition rendition, ManifestDurationFormat format)
    {
        var target = rendition.Segments.Max(s => (int)Math.Round(rendition.Seconds(s.Duration), MidpointRounding.AwayFromZero));
        StringBuilder text = new();
        text.Append($"#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        text.Append($"#EXT-X-MAP:URI=\"{rendition.Init}\"\n");
        foreach (var segment in rendition.Segments)
        {
            var seconds = rendition.Seconds(segment.Duration);
            text.Append(format == ManifestDurationFormat.Integer ? $"#EXTINF:{Math.Round(seconds, MidpointRounding.AwayFromZero)},\n" : $"#EXTINF:{seconds:0.######},\n");
            text.Append(segment.Name).Append('\n');
        }
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    public static string Multivariant(IReadOnlyList<Rendition> renditions, CmafGroupSettings settings)
    {
        StringBuilder text = new("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        var audio = renditions.Where(r => r.Output is AudioOutput).ToArray();
        foreach (var (i, rendition) in audio.Index())
        {
            text.Append(AudioMedia(rendition, (AudioOutput)rendition.Output, i)).Append('\n');
        }
        foreach (var video in renditions.Where(r => r.Output is VideoOutput))
        {
            text.Append(Variant(video, (VideoOutput)video.Output, audio, settings)).Append('\n').Append(video.Playlist).Append('\n');
        }
        return text.ToString();
    }

    static string AudioMedia(Rendition rendition, AudioOutput output, int index)
    {
        var type = output.Settings.ContainerSettings.CmfcSettings.AudioTrackType;
        var name = output.Settings.AudioDescriptions[0].StreamName ?? output.Language ?? $"Audio {index + 1}";
        return $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{Group(output)}\",NAME=\"{name}\""
            + (output.Language is { } language ? $",LANGUAGE=\"{language}\"" : "")
            + $",DEFAULT={YesNo(type == AudioTrackType.AlternateAudioAutoSelectDefault && index == 0)},AUTOSELECT={YesNo(type != AudioTrackType.AlternateAudioNotAutoSelect)}"
            + $",CHANNELS=\"{output.Aac.CodingMode switch { CodingMode.Mono => 1, CodingMode.Stereo => 2, _ => 6 }}\",URI=\"{rendition.Playlist}\"";
    }

    static string Variant(Rendition video, VideoOutput output, Rendition[] audio, CmafGroupSettings settings)
    {
        var group = output.Settings.ContainerSettings.CmfcSettings.AudioRenditionSets;
        var sound = audio.Where(a => group is null || Group((AudioOutput)a.Output) == group).ToArray();
        var codecs = string.Join(',', sound.Select(a => a.Codec).Distinct().Prepend(video.Codec));
        var shown = settings.StreamInfResolution == Inclusion.Include ? $",RESOLUTION={output.Picture.Frame.Width}x{output.Picture.Frame.Height}" : "";
        return $"#EXT-X-STREAM-INF:BANDWIDTH={video.PeakBandwidth + sound.Select(a => a.PeakBandwidth).DefaultIfEmpty().Max()}"
            + $",AVERAGE-BANDWIDTH={video.AverageBandwidth + sound.Select(a => a.AverageBandwidth).DefaultIfEmpty().Max()}"
            + $",CODECS=\"{codecs}\"{shown},FRAME-RATE={output.FrameRate.Value:0.000}"
            + (sound is [] ? "" : $",AUDIO=\"{Group((AudioOutput)sound[0].Output)}\"");
    }

    /// <summary>MediaConvert's default group name.</summary>
    static string Group(AudioOutput output) => output.Settings.ContainerSettings.CmfcSettings.AudioGroupId ?? "program_audio";

    static string YesNo(bool value) => value ? "YES" : "NO";
}
