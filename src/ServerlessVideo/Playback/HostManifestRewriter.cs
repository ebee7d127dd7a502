using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ServerlessVideo.Captions;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Playback;

/// <summary>Sends another host's manifests on under our address: what they name relative to theirs is made absolute, and captions are added. Pure.</summary>
static partial class HostManifestRewriter
{
    const string SubtitlesGroup = "serverlessvideo-subtitles", StreamInf = "#EXT-X-STREAM-INF:";

    /// <param name="address">Where it came from.</param>
    /// <param name="captionsUri">Of a media playlist of ours by its language, relative to the address under which it is sent on.</param>
    public static string Hls(string playlist, Uri address, IReadOnlyList<CaptionTrack> captions, Func<string, string> captionsUri)
    {
        var text = new StringBuilder(playlist.Length * 2);
        var named = false;
        foreach (var line in HlsText.Lines(playlist))
        {
            // Before the first variant: a group is named before it is used, which not every player demands.
            if (!named && line.StartsWith(StreamInf, StringComparison.Ordinal))
            {
                named = true;
                foreach (var (track, name) in CaptionNames.Of(captions))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{MultivariantPlaylist.Subtitles(SubtitlesGroup, track, name, captionsUri(track.Language))}\n");
                }
            }
            text.Append(
                !line.StartsWith('#') ? new Uri(address, line).AbsoluteUri
                : line.StartsWith(StreamInf, StringComparison.Ordinal) && captions.Count > 0 ? $"{WithoutSubtitles().Replace(line, "")},SUBTITLES=\"{SubtitlesGroup}\""
                : UriAttribute().Replace(line, match => $"URI=\"{new Uri(address, match.Groups["uri"].Value).AbsoluteUri}\"")).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A base in front of all others makes every address absolute (ISO/IEC 23009-1 §5.6.4).</summary>
    /// <exception cref="System.Xml.XmlException">Not an MPD.</exception>
    public static string Dash(string manifest, Uri address, IEnumerable<XElement> captions)
    {
        var mpd = DashFiles.Parse(manifest);
        var root = mpd.Root!;
        var own = root.Elements(DashFiles.Mpd + "BaseURL").ToList();
        var bases = own.Count == 0 ? [new Uri(address, ".")] : own.Select(url => new Uri(address, url.Value.Trim())).ToList();
        own.Remove();
        root.Elements(DashFiles.Mpd + "ProgramInformation").LastOrDefault()?.AddAfterSelf(bases.Select(Base));
        if (root.Element(DashFiles.Mpd + "BaseURL") is null)
        {
            root.AddFirst(bases.Select(Base));
        }
        root.Descendants(DashFiles.Mpd + "Period").FirstOrDefault()?.Add(captions);
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root.ToString(SaveOptions.DisableFormatting)}\n";

        static XElement Base(Uri url) => new(DashFiles.Mpd + "BaseURL", url.AbsoluteUri);
    }

    [GeneratedRegex("\\bURI=\"(?<uri>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UriAttribute();

    [GeneratedRegex(",SUBTITLES=\"[^\"]*\"|(?<=:)SUBTITLES=\"[^\"]*\",?", RegexOptions.None, 1000)]
    private static partial Regex WithoutSubtitles();
}
