using System.Xml.Linq;
using ServerlessVideo.Captions;
using ServerlessVideo.Playback;

namespace ServerlessVideo.Tests.Playback;

/// <summary>Manifests of the shape that Cloudflare Stream's have.</summary>
public class HostManifestTests
{
    const string Hls =
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="group_audio",NAME="original",LANGUAGE="en-0a76e0ad",DEFAULT=YES,AUTOSELECT=YES,URI="stream_t1a.m3u8?clientBandwidthHint=1"
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,URI="../../subs/de.m3u8"

        #EXT-X-STREAM-INF:RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2",BANDWIDTH=774,AUDIO="group_audio",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
        stream_t3.m3u8?clientBandwidthHint=1
        #EXT-X-STREAM-INF:SUBTITLES="subs",BANDWIDTH=1500,AUDIO="group_audio"
        /token/manifest/stream_t4.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=3000
        https://cdn.example/stream_t5.m3u8
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90,URI="iframes_t3.m3u8"
        """;

    const string Dash =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT13S">
          <ProgramInformation><Title>film</Title></ProgramInformation>
          <Period id="0">
            <BaseURL>../video/</BaseURL>
            <AdaptationSet mimeType="video/mp4">
              <BaseURL>avc/</BaseURL>
              <Representation id="449134446" bandwidth="774000" width="640" height="360">
                <BaseURL>360/</BaseURL>
                <SegmentTemplate initialization="init.mp4" media="seg_$Number$.mp4?p=1&amp;q=2" startNumber="1"/>
              </Representation>
            </AdaptationSet>
          </Period>
        </MPD>
        """;

    static readonly Uri HlsAddress = new("https://customer-a.stream.example/token/manifest/video.m3u8?x=1"), DashAddress = new("https://customer-a.stream.example/token/manifest/video.mpd");
    static readonly XNamespace Mpd = "urn:mpeg:dash:schema:mpd:2011";

    [Fact]
    public void Hls_OfAnotherHost_NamesEverythingAbsolute()
    {
        var lines = Lines(HostManifestRewriter.Hls(Hls, HlsAddress, [], _ => throw new InvalidOperationException()));

        lines.Where(line => !line.StartsWith('#')).ShouldBe(
        [
            "https://customer-a.stream.example/token/manifest/stream_t3.m3u8?clientBandwidthHint=1", "https://customer-a.stream.example/token/manifest/stream_t4.m3u8",
            "https://cdn.example/stream_t5.m3u8",
        ]);
        lines.Where(line => line.Contains("URI=")).Select(line => line.Split("URI=\"")[1].Split('"')[0]).ShouldBe(
        [
            "https://customer-a.stream.example/token/manifest/stream_t1a.m3u8?clientBandwidthHint=1", "https://customer-a.stream.example/subs/de.m3u8",
            "https://customer-a.stream.example/token/manifest/iframes_t3.m3u8",
        ]);
        lines.ShouldContain("#EXT-X-STREAM-INF:RESOLUTION=640x360,CODECS=\"avc1.4d401e,mp4a.40.2\",BANDWIDTH=774,AUDIO=\"group_audio\",SUBTITLES=\"subs\",CLOSED-CAPTIONS=NONE");
        (lines[0], lines[1]).ShouldBe(("#EXTM3U", "#EXT-X-VERSION:6"));
    }

    [Fact]
    public void Hls_WithCaptions_HasOursBeforeTheFirstVariantAndInEach()
    {
        var lines = Lines(HostManifestRewriter.Hls(Hls.ReplaceLineEndings("\r\n"), HlsAddress, [Captions("de", "Deutsch"), Captions("en", "English")], language => $"captions/{language}.m3u8?g=1"));

        var first = lines.ToList().FindIndex(line => line.StartsWith("#EXT-X-STREAM-INF"));
        lines[(first - 2)..first].ShouldBe(
        [
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"serverlessvideo-subtitles\",NAME=\"Deutsch\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions/de.m3u8?g=1\"",
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"serverlessvideo-subtitles\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions/en.m3u8?g=1\"",
        ]);
        lines.Where(line => line.StartsWith("#EXT-X-STREAM-INF")).ShouldBe(
        [
            "#EXT-X-STREAM-INF:RESOLUTION=640x360,CODECS=\"avc1.4d401e,mp4a.40.2\",BANDWIDTH=774,AUDIO=\"group_audio\",CLOSED-CAPTIONS=NONE,SUBTITLES=\"serverlessvideo-subtitles\"",
            "#EXT-X-STREAM-INF:BANDWIDTH=1500,AUDIO=\"group_audio\",SUBTITLES=\"serverlessvideo-subtitles\"",
            "#EXT-X-STREAM-INF:BANDWIDTH=3000,SUBTITLES=\"serverlessvideo-subtitles\"",
        ]);
    }

    [Fact]
    public void Dash_OfAnotherHost_IsBelowItsAddress()
    {
        var mpd = XDocument.Parse(HostManifestRewriter.Dash(Dash, DashAddress, []));

        Resolve(mpd.Descendants(Mpd + "Representation").Single()).ShouldBe("https://customer-a.stream.example/token/video/avc/360/");
        // The order of ISO/IEC 23009-1's schema: what the film is, then its base, then its periods.
        mpd.Root!.Elements().Select(element => element.Name.LocalName).ShouldBe(["ProgramInformation", "BaseURL", "Period"]);
        mpd.Descendants(Mpd + "SegmentTemplate").Single().Attribute("media")!.Value.ShouldBe("seg_$Number$.mp4?p=1&q=2");
    }

    [Fact]
    public void Dash_WithBasesOfItsOwn_KeepsThemInOrder()
    {
        var own = Dash.Replace("<Period id", "<BaseURL>https://a.example/x/</BaseURL><BaseURL> ../y/ </BaseURL><Period id");

        var mpd = XDocument.Parse(HostManifestRewriter.Dash(own, DashAddress, []));

        mpd.Root!.Elements(Mpd + "BaseURL").Select(url => url.Value).ShouldBe(["https://a.example/x/", "https://customer-a.stream.example/token/y/"]);
    }

    [Fact]
    public void Dash_WithoutProgramInformation_BeginsWithItsBase() =>
        XDocument.Parse(HostManifestRewriter.Dash(Dash.Replace("<ProgramInformation><Title>film</Title></ProgramInformation>", ""), DashAddress, []))
            .Root!.Elements().Select(element => element.Name.LocalName).ShouldBe(["BaseURL", "Period"]);

    [Fact]
    public void Dash_ThatIsNone_IsRefused()
    {
        Should.Throw<System.Xml.XmlException>(() => HostManifestRewriter.Dash("<html>", DashAddress, []));
        Should.Throw<System.Xml.XmlException>(() => HostManifestRewriter.Dash("<!DOCTYPE MPD [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><MPD>&a;</MPD>", DashAddress, []));
    }

    /// <summary>As a player does: every base from the root to the element, each relative to the one before.</summary>
    internal static string Resolve(XElement element) => element.AncestorsAndSelf().Reverse()
        .Select(ancestor => ancestor.Element(Mpd + "BaseURL")?.Value).OfType<string>()
        .Aggregate(new Uri("https://video.example/p/id/dash.mpd"), (address, url) => new Uri(address, url)).AbsoluteUri;

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static CaptionTrack Captions(string language, string label) => new(language, label, $"{language}.vtt", 1, 10, DateTimeOffset.UnixEpoch);
}
