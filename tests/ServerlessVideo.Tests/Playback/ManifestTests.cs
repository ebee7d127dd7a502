using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Captions;
using ServerlessVideo.Encoding;
using ServerlessVideo.Playback;
using ServerlessVideo.Tests.Encoding;

namespace ServerlessVideo.Tests.Playback;

public class ManifestTests
{
    const string Folder = "media/0192f6a0-0000-7000-8000-000000000000/1/";
    const string Grant = "viewer=ida&Policy=p&Signature=s&Key-Pair-Id=k&Hash-Algorithm=SHA256";

    [Fact]
    public void Multivariant_OfARecord_HasWhatPlayersChooseBy() =>
        MultivariantPlaylist.Write(EncodedFolder.Whole().Check().Value, [], name => $"{name}.m3u8?{Grant}").ShouldBe(
            $"""
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8?{Grant}"
            #EXT-X-STREAM-INF:BANDWIDTH=229334,AVERAGE-BANDWIDTH=229333,CODECS="avc1.640015,mp4a.40.2",RESOLUTION=426x240,FRAME-RATE=25.000,AUDIO="audio"
            240p.m3u8?{Grant}
            #EXT-X-STREAM-INF:BANDWIDTH=229334,AVERAGE-BANDWIDTH=229333,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="audio"
            360p.m3u8?{Grant}

            """);

    [Fact]
    public void Multivariant_OfSeveralSounds_IsAGroupWithOneDefault() =>
        MultivariantPlaylist.Write(EncodedFolder.Whole(sounds: [new AudioTrack(1, "AAC", "en"), new AudioTrack(2, "AAC", "de")]).Check().Value, [], name => $"{name}.m3u8")
            .ShouldContain(
                """
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="German",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="audio2.m3u8"
                #EXT-X-STREAM-INF
                """);

    [Fact]
    public void Multivariant_OfASilentVideo_NamesNoAudio() =>
        MultivariantPlaylist.Write(EncodedFolder.Whole(sounds: []).Check().Value, [], name => $"{name}.m3u8").ShouldNotContain("AUDIO");

    [Fact]
    public void Multivariant_WithCaptions_GroupsThemWithEveryVariant()
    {
        var text = MultivariantPlaylist.Write(EncodedFolder.Whole().Check().Value, [Track("de", "Deutsch \"ö\""), Track("en", "English"), Track("en-GB", "English")], name => $"{name}.m3u8?{Grant}");

        text.ShouldContain($"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"Deutsch 'ö'\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions/de.m3u8?{Grant}\"\n");
        text.ShouldContain("NAME=\"English (en)\",LANGUAGE=\"en\"");
        text.ShouldContain("NAME=\"English (en-GB)\",LANGUAGE=\"en-GB\"");
        HlsText.Variants(text).ShouldAllBe(v => v.Attributes["SUBTITLES"] == "subtitles" && v.Attributes["AUDIO"] == "audio");
    }

    /// <summary>RFC 8216 §4.2: a quoted string has no line break and no quote, or what follows is a line of the owner's for every viewer.</summary>
    [Theory]
    [InlineData("x\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttps://evil.example/a.m3u8\n#")]
    [InlineData("x\r#EXT-X-SESSION-DATA:DATA-ID=\"y\"")]
    [InlineData("x\",URI=\"https://evil.example/b.m3u8")]
    [InlineData("x\u2028#EXTM3U\u0085\u2029\v\f\0\u007f")]
    public void Multivariant_OfHostileLabels_HasNoLineAndNoAttributeMore(string label)
    {
        var renditions = EncodedFolder.Whole().Check().Value;
        renditions = renditions with { Audio = [.. renditions.Audio.Select(a => a with { Label = label })] };

        var text = MultivariantPlaylist.Write(renditions, [Track("de", label)], name => $"{name}.m3u8");

        text.Where(c => char.IsControl(c) || c is '\u2028' or '\u2029').Distinct().ShouldBe(['\n']);
        text.Count(c => c == '\n').ShouldBe(MultivariantPlaylist.Write(renditions, [Track("de", "Deutsch")], name => $"{name}.m3u8").Count(c => c == '\n'));
        HlsText.Variants(text).Count().ShouldBe(renditions.Video.Count);
        foreach (var line in HlsText.Lines(text).Where(l => l.StartsWith("#EXT-X-MEDIA", StringComparison.Ordinal)))
        {
            line.Count(c => c == '"').ShouldBe(8);
        }
    }

    [Fact]
    public void Multivariant_OfSoundsOfOneLanguage_ChoosesOnlyTheFirstByItself()
    {
        AudioTrack[] sounds = [new(1, "AAC", "en"), new(2, "AAC", "en"), new(3, "AAC", "de"), new(4, "AAC", null), new(5, "AAC", null)];

        var text = MultivariantPlaylist.Write(EncodedFolder.Whole(sounds: sounds).Check().Value, [], name => name);

        HlsText.Lines(text).Where(l => l.Contains("TYPE=AUDIO", StringComparison.Ordinal)).Select(l => l.Contains("AUTOSELECT=YES", StringComparison.Ordinal))
            .ShouldBe([true, false, true, true, false]);
    }

    [Fact]
    public void Captions_InHls_AreOneSegmentAsLongAsTheVideo()
    {
        var playlist = MediaPlaylist.Parse(CaptionManifests.Hls("/media/x.vtt?q", 13.04));

        playlist.Segments.ShouldBe([new HlsSegment("/media/x.vtt?q", 13.04)]);
        playlist.Ended.ShouldBeTrue();
        CaptionManifests.Hls("x", 13.04).ShouldContain("#EXT-X-TARGETDURATION:14\n");
    }

    [Fact]
    public void Dash_WithCaptions_HasATextSetForEachInTheLiveProfile()
    {
        var mpd = DashFiles.Parse(ManifestRewriter.Dash(
            EncodedFolder.Whole().Texts["video.mpd"], Folder, Grant, CaptionManifests.Dash([Track("de", "<Deutsch>"), Track("en", "English")], t => $"/media/{t.File}?{Grant}")));

        mpd.Root!.Attribute("profiles")!.Value.ShouldBe("urn:mpeg:dash:profile:isoff-live:2011");
        var sets = mpd.Descendants(DashFiles.Mpd + "AdaptationSet").Where(s => (string?)s.Attribute("mimeType") == "text/vtt").ToArray();
        sets.Select(s => (string?)s.Attribute("lang")).ShouldBe(["de", "en"]);
        sets[0].Element(DashFiles.Mpd + "Label")!.Value.ShouldBe("<Deutsch>");
        sets[0].Descendants(DashFiles.Mpd + "BaseURL").Single().Value.ShouldBe($"/media/de.vtt?{Grant}");
    }

    [Fact]
    public void Storyboard_OfARecord_IsACuePerPictureUpToTheEnd()
    {
        var renditions = EncodedFolder.Whole().Check().Value with { Storyboard = new Storyboard(["board.0.jpg", "board 1.jpg"], 10, 160, 90) };

        StoryboardTrack.Write(renditions, "a=1&b=2").ShouldBe(
            $"""
            WEBVTT

            00:00:00.000 --> 00:00:10.000
            /{renditions.Folder}board.0.jpg?a=1&b=2#xywh=0,0,160,90

            00:00:10.000 --> 00:00:13.000
            /{renditions.Folder}board%201.jpg?a=1&b=2#xywh=0,0,160,90

            """);
    }

    static CaptionTrack Track(string language, string label) => new(language, label, $"{language}.vtt", 1, 1, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Hls_OfAMediaPlaylist_KeepsEverythingButTheAddresses()
    {
        var before = EncodedFolder.Whole().Texts["video_240p.m3u8"];

        var after = ManifestRewriter.Hls(before, Folder, Grant);

        after.Replace($"/{Folder}", "").Replace($"?{Grant}", "").ShouldBe(before);
        after.ShouldContain($"#EXT-X-MAP:URI=\"/{Folder}video_240pinit.cmfv?{Grant}\"\n");
        after.ShouldContain($"\n/{Folder}video_240p_000000003.cmfv?{Grant}\n");
    }

    [Fact]
    public void Hls_OfAnyNames_HasEachOnceWithOneQuery()
    {
        var names = Gen.Elements("a b", "ü", "x?y=1", "p#q", "a&b", "<i>", "seg 1", "..", "%41", "$Number$", "a/b", "'").NonEmptyListOf();

        Prop.ForAll(names.ToArbitrary(), list =>
        {
            var playlist = $"#EXTM3U\n{string.Concat(list.Select(n => $"#EXTINF:6,\n{n}\n"))}";
            var lines = HlsText.Lines(ManifestRewriter.Hls(playlist, Folder, Grant)).Where(l => !l.StartsWith('#')).ToArray();
            return lines.Length == list.Count && lines.Zip(list).All(pair =>
                pair.First.EndsWith($"?{Grant}", StringComparison.Ordinal) && pair.First.Count(c => c == '?') == 1
                && Uri.UnescapeDataString(pair.First[$"/{Folder}".Length..^(Grant.Length + 1)]) == pair.Second);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Dash_OfAnMpd_NamesTheSameFilesInTheCdn()
    {
        var before = EncodedFolder.Whole().Texts["video.mpd"];

        var after = DashFiles.Parse(ManifestRewriter.Dash(before, Folder, Grant, []));

        DashFiles.Listed(after).ShouldBe(DashFiles.Listed(DashFiles.Parse(before)).Select(name => $"/{Folder}{name}?{Grant}"));
        after.Descendants(DashFiles.Mpd + "Representation").Count().ShouldBe(3);
    }

    [Fact]
    public void Dash_OfHostileNames_StaysXmlAndInsideTheFolder()
    {
        var before = EncodedFolder.Whole().Texts["video.mpd"]
            .Replace("video_240pinit.cmfv", "a&quot;&gt;&lt;b onload=x?y&amp;z")
            .Replace("<Period", "<BaseURL>https://evil.example/</BaseURL><Period");

        var after = ManifestRewriter.Dash(before, Folder, Grant, []);

        after.ShouldContain($"initialization=\"/{Folder}a%22%3E%3Cb%20onload%3Dx%3Fy%26z?{Grant.Replace("&", "&amp;")}\"");
        after.ShouldNotContain("evil");
    }
}
