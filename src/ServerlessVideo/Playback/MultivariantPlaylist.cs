using System.Globalization;
using System.Text;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Playback;

/// <summary>
/// The HLS multivariant playlist (RFC 8216 §4.3.4), written from the record and not copied from the encoder's: every
/// attribute that players choose by is there, and captions can be added after encoding.
/// </summary>
static class MultivariantPlaylist
{
    const string AudioGroup = "audio";

    /// <param name="uri">The URI of a media playlist by its name: a quality, or <c>audio</c>.</param>
    public static string Write(RenditionSet renditions, Func<string, string> uri)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        var audio = renditions.Audio;
        if (audio is not null)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{AudioGroup}\",NAME=\"Audio\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"{uri(AudioGroup)}\"\n");
        }
        foreach (var video in renditions.Video)
        {
            var codecs = audio is null ? video.Codecs : $"{video.Codecs},{audio.Codecs}";
            text.Append(CultureInfo.InvariantCulture,
                $"#EXT-X-STREAM-INF:BANDWIDTH={video.Bandwidth + (audio?.Bandwidth ?? 0)},AVERAGE-BANDWIDTH={video.AverageBandwidth + (audio?.AverageBandwidth ?? 0)},");
            text.Append(CultureInfo.InvariantCulture,
                $"CODECS=\"{codecs}\",RESOLUTION={video.Width}x{video.Height},FRAME-RATE={video.FrameRate:0.000}{(audio is null ? "" : $",AUDIO=\"{AudioGroup}\"")}\n");
            text.Append(uri(video.Quality)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The encoder's media playlist of that name; null: there is none.</summary>
    public static string? FileOf(RenditionSet renditions, string name) => name == AudioGroup
        ? renditions.Audio?.Playlist
        : renditions.Video.FirstOrDefault(v => v.Quality == name)?.Playlist;
}
