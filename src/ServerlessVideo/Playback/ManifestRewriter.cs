using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Playback;

/// <summary>
/// Sends the encoder's manifests on with each file they name at its address in the CDN, signature and all: neither HLS nor
/// DASH players hand a manifest's query on to what it lists. Pure.
/// </summary>
static partial class ManifestRewriter
{
    /// <param name="folder">Of the media bucket, with its slash at the end.</param>
    public static string Hls(string playlist, string folder, string grant)
    {
        var text = new StringBuilder(playlist.Length * 4);
        foreach (var line in HlsText.Lines(playlist))
        {
            text.Append(line.StartsWith('#') ? UriAttribute().Replace(line, m => $"URI=\"{Address(m.Groups["uri"].Value, folder, grant)}\"") : Address(line, folder, grant));
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <param name="captions">Beside what the encoder wrote.</param>
    /// <exception cref="System.Xml.XmlException">Not an MPD the verification let through.</exception>
    public static string Dash(string manifest, string folder, string grant, IEnumerable<XElement> captions)
    {
        var mpd = DashFiles.Parse(manifest);
        // Every address below is absolute; a base that the encoder wrote would only be in the way.
        mpd.Descendants(DashFiles.Mpd + "BaseURL").Remove();
        foreach (var attribute in mpd.Descendants(DashFiles.Mpd + "SegmentTemplate").SelectMany(t => t.Attributes())
            .Where(a => a.Name.LocalName is "media" or "initialization"))
        {
            attribute.Value = Address(attribute.Value, folder, grant);
        }
        // Numbered segments with timelines are what the live profile is (ISO/IEC 23009-1 §8.4); encoders name the wider one.
        mpd.Root!.SetAttributeValue("profiles", "urn:mpeg:dash:profile:isoff-live:2011");
        mpd.Descendants(DashFiles.Mpd + "Period").First().Add(captions);
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{mpd.Root.ToString(SaveOptions.DisableFormatting)}\n";
    }

    /// <summary>Names are escaped but for slashes and DASH's own <c>$Number%09d$</c>; nothing in one ends the path or the attribute.</summary>
    static string Address(string name, string folder, string grant)
    {
        // Split keeps what it splits at: plain text and separators take turns.
        var parts = Separator().Split(name).Select((part, i) => i % 2 == 0 ? Uri.EscapeDataString(part) : part);
        return $"/{folder}{string.Concat(parts)}?{grant}";
    }

    [GeneratedRegex("\\bURI=\"(?<uri>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UriAttribute();

    [GeneratedRegex(@"(?<separator>/|\$(?:Number|RepresentationID|Bandwidth|Time)(?:%0\d{1,2}d)?\$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Separator();
}
