using System.Globalization;
using System.Xml.Linq;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>What a menu of captions shows: labels, told apart where two are the same.</summary>
static class CaptionNames
{
    public static IEnumerable<(CaptionTrack Track, string Name)> Of(IReadOnlyList<CaptionTrack> captions) => captions.Select(
        track => (track, captions.Count(other => other.Label == track.Label) == 1 ? track.Label : $"{track.Label} ({track.Language})"));
}

/// <summary>Captions as HLS and DASH name them: one WebVTT file per language, whole. Its times are those of the pictures, which begin at 0.</summary>
static class CaptionManifests
{
    /// <summary>Captions lie beside the generations: their names are safe in paths.</summary>
    public static string AddressOf(VideoId id, CaptionTrack track, PlaybackGrant grant) => $"/{MediaKeys.Captions(id, track.File)}?{grant.Query}";

    /// <summary>A media playlist of one segment, as long as the video (RFC 8216 §4.3.3).</summary>
    public static string Hls(string address, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{Math.Max(1, (int)Math.Ceiling(seconds))}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:{seconds:0.000},\n{address}\n#EXT-X-ENDLIST\n");

    /// <summary>An AdaptationSet of a file beside the segments (DASH-IF IOP §6.4.4).</summary>
    public static IEnumerable<XElement> Dash(IReadOnlyList<CaptionTrack> captions, Func<CaptionTrack, string> address) => CaptionNames.Of(captions).Select(
        caption => new XElement(
            DashFiles.Mpd + "AdaptationSet",
            new XAttribute("contentType", "text"), new XAttribute("mimeType", WebVtt.ContentType), new XAttribute("lang", caption.Track.Language),
            new XElement(DashFiles.Mpd + "Label", caption.Name),
            new XElement(DashFiles.Mpd + "Role", new XAttribute("schemeIdUri", "urn:mpeg:dash:role:2011"), new XAttribute("value", "subtitle")),
            new XElement(
                DashFiles.Mpd + "Representation",
                new XAttribute("id", $"captions-{caption.Track.Language}"), new XAttribute("bandwidth", 1000),
                new XElement(DashFiles.Mpd + "BaseURL", address(caption.Track)))));
}
