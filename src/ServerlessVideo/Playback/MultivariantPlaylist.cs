using System.Globalization;
using System.Text;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Playback;

/// <summary>
/// The HLS multivariant playlist (RFC 8216 §4.3.4), written from the record and not copied from the encoder's: every
/// attribute that players choose by is there, and captions can be added after encoding.
/// </summary>
static class MultivariantPlaylist
{
    const string AudioGroup = "audio", SubtitlesGroup = "subtitles";

    /// <summary>Off until the viewer, or the settings of his device, want them.</summary>
    public static string Subtitles(string group, CaptionTrack track, string name, string uri) =>
        $"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{group}\",NAME={Quoted(name)},LANGUAGE={Quoted(track.Language)},DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI={Quoted(uri)}";

    /// <param name="uri">The URI of a media playlist by its name: a quality, a sound track's, or <c>captions/{language}</c>.</param>
    public static string Write(RenditionSet renditions, IReadOnlyList<CaptionTrack> captions, Func<string, string> uri)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        // Of a language, a player that chooses by itself has one to choose (RFC 8216 §4.3.4.1.1): the first.
        var automatic = renditions.Audio.DistinctBy(a => a.Language).ToHashSet();
        foreach (var audio in renditions.Audio)
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{AudioGroup}\",NAME={Quoted(audio.Label)},");
            text.Append(audio.Language is { } language ? $"LANGUAGE={Quoted(language)}," : "");
            text.Append(CultureInfo.InvariantCulture,
                $"DEFAULT={YesNo(audio.Default)},AUTOSELECT={YesNo(automatic.Contains(audio))},CHANNELS=\"{audio.Channels}\",URI={Quoted(uri(audio.Name))}\n");
        }
        foreach (var (track, name) in CaptionNames.Of(captions))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Subtitles(SubtitlesGroup, track, name, uri($"captions/{track.Language}"))}\n");
        }
        // A variant is said to cost what it does with the costliest of its sounds (RFC 8216 §4.3.4.2).
        var sound = renditions.Audio.MaxBy(a => a.Bandwidth);
        var groups = $"{(renditions.Audio.Count == 0 ? "" : $",AUDIO=\"{AudioGroup}\"")}{(captions.Count == 0 ? "" : $",SUBTITLES=\"{SubtitlesGroup}\"")}";
        foreach (var video in renditions.Video)
        {
            var codecs = sound is null ? video.Codecs : $"{video.Codecs},{sound.Codecs}";
            text.Append(CultureInfo.InvariantCulture,
                $"#EXT-X-STREAM-INF:BANDWIDTH={video.Bandwidth + (sound?.Bandwidth ?? 0)},AVERAGE-BANDWIDTH={video.AverageBandwidth + (sound?.AverageBandwidth ?? 0)},");
            text.Append(CultureInfo.InvariantCulture,
                $"CODECS={Quoted(codecs)},RESOLUTION={video.Width}x{video.Height},FRAME-RATE={video.FrameRate:0.000}{groups}\n");
            text.Append(uri(video.Quality)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A quoted-string (RFC 8216 §4.2) whatever the text is: what would end the string or the line is a space or an apostrophe.</summary>
    static string Quoted(string text) => $"\"{string.Concat(text.Select(c => c == '"' ? '\'' : FieldErrors.EndsLine(c) || char.IsControl(c) ? ' ' : c))}\"";

    static string YesNo(bool value) => value ? "YES" : "NO";

    /// <summary>The encoder's media playlist of that name; null: there is none.</summary>
    public static string? FileOf(RenditionSet renditions, string name) =>
        renditions.Video.FirstOrDefault(v => v.Quality == name)?.Playlist ?? renditions.Audio.FirstOrDefault(a => a.Name == name)?.Playlist;
}
