using System.Text.Json.Nodes;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Input;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class InputTests
{
    [Theory]
    [InlineData("0000001866747970 69736f6d", "MPEG-4", "mp4")]
    [InlineData("0000001866747970 71742020", "QuickTime", "quicktime")]
    [InlineData("0000001866747970 33677034", "3GP", "three_gp")]
    [InlineData("0000001866747970 33673261", "3G2", "three_g2")]
    [InlineData("00000008776964650000", "QuickTime", "quicktime")]
    [InlineData("1a45dfa3934282847765626d", "WebM", "webm")]
    [InlineData("1a45dfa3934282886d6174726f736b61", "Matroska", "matroska")]
    [InlineData("52494646000000004156492000", "Audio Video Interleave", "avi")]
    [InlineData("464c560105", "Adobe Flash", null)]
    [InlineData("", null, null)]
    [InlineData("00", null, null)]
    [InlineData("0000001c7374797000000000", null, null)]
    [InlineData("0000001c6d6f6f6600000000", null, null)]
    [InlineData("47000000", null, null)]
    public void Container_FirstBytes_Decide(string bytes, string? name, string? format)
    {
        var container = Container.Of(Convert.FromHexString(bytes.Replace(" ", "")));
        (container?.Name, container?.ProbeFormat).ShouldBe((name, format));
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("<?xml version='1.0'?><MPD/>")]
    [InlineData("just text, no film")]
    public void Container_TextAndScripts_AreNone(string content) => Container.Of(System.Text.Encoding.UTF8.GetBytes(content)).ShouldBeNull();

    [Fact]
    public void Container_TransportStreamPackets_AreOne()
    {
        var head = new byte[188 * 5];
        for (var i = 0; i < head.Length; i += 188)
        {
            head[i] = 0x47;
        }
        Container.Of(head).ShouldBe(Container.TransportStream);
        head[188] = 0;
        Container.Of(head).ShouldBeNull();
    }

    [Theory]
    [InlineData("Mp4", "h264", "aac", null)]
    [InlineData("Mp4", "hevc", null, null)]
    [InlineData("Mp4", "av1", "aac", 1030)]
    [InlineData("Mp4", "h264", "opus", 1030)]
    [InlineData("Matroska", "hevc", "aac", 1030)]
    [InlineData("Matroska", "h264", "opus", null)]
    [InlineData("WebM", "vp9", "opus", null)]
    [InlineData("WebM", "av1", "opus", 1030)]
    [InlineData("Avi", "msmpeg4v3", null, 1030)]
    [InlineData("Avi", "cinepak", null, 1030)]
    [InlineData("Avi", "mpeg4", "mp3", null)]
    [InlineData("Flash", "h264", "mp3", 1030)]
    [InlineData("Wave", "", "pcm_s16le", 1020)]
    [InlineData("Ogg", "theora", "vorbis", 1030)]
    public void Refuse_ContainerAndCodecs_AsTheTable(string container, string video, string? audio, int? code)
    {
        var of = (Container)typeof(Container).GetField(container)!.GetValue(null)!;
        List<Track> tracks = [];
        if (video != "")
        {
            tracks.Add(Media.Track(100, 100) with { Codec = video });
        }
        if (audio is not null)
        {
            tracks.Add(new AudioTrack(1, audio, 4, null, null, 2, 48000, 0));
        }
        ((int?)SupportedInputs.Refuse(new MediaInfo(of, 4, tracks), tracks.OfType<AudioTrack>())?.Code).ShouldBe(code);
    }

    [Fact]
    public void Refuse_HeaderOfAHundredThousandPixels_Refused() =>
        SupportedInputs.Refuse(Media.Of(Media.Track(100_000, 100_000)), [])!.Code.ShouldBe(JobError.Settings);

    [Fact]
    public void Report_OfAPhone_ReadsRotationRatesAndLanguage()
    {
        var media = FfprobeReport.Read(Container.Mp4, JsonNode.Parse("""
            { "format": { "duration": "4.100000" }, "streams": [
              { "index": 0, "codec_type": "video", "codec_name": "hevc", "width": 1920, "height": 1080, "r_frame_rate": "30/1", "avg_frame_rate": "29990/1001", "pix_fmt": "yuv420p10le",
                "sample_aspect_ratio": "4:3", "duration": "4.004000", "bit_rate": "8000", "color_transfer": "arib-std-b67", "field_order": "tt",
                "side_data_list": [{ "side_data_type": "Display Matrix", "rotation": -90 }] },
              { "index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2, "sample_rate": "44100", "tags": { "language": "eng" } },
              { "index": 2, "codec_type": "audio", "codec_name": "aac", "channels": 1, "sample_rate": "44100", "tags": { "language": "x\",URI=\"evil" } },
              { "index": 3, "codec_type": "data", "codec_name": "bin_data" }, { "index": 4, "codec_type": "attachment" } ] }
            """)!);
        media.Video!.Rotation.ShouldBe(90);
        media.Video.FrameRate.ShouldBe(new Fraction(30, 1));
        media.Video.PixelAspect.ShouldBe(new Fraction(4, 3));
        media.Video.BitDepth.ShouldBe(10);
        media.Video.Interlaced.ShouldBeTrue();
        media.Video.HighDynamicRange.ShouldBeTrue();
        media.Audio.Select(a => a.Language).ShouldBe(["ENG", null]);
        media.Tracks.Count.ShouldBe(4);
    }

    /// <summary>ffprobe does not tell which of them said it.</summary>
    [Fact]
    public void Probe_OfAFilmInColour_SaysSoOfContainerAndStream()
    {
        var film = Media.Track(100, 100) with { ColorPrimaries = "bt2020", ColorTransfer = "smpte2084", ColorMatrix = "bt2020nc" };

        var video = ProbeAnswer.Of(Media.Of(film), new SourceObject([], 1, "e", DateTimeOffset.UnixEpoch, "video/mp4"))["container"]!["tracks"]![0]!["videoProperties"]!;

        foreach (var of in (JsonNode[])[video, video["codecMetadata"]!])
        {
            ($"{of["colorPrimaries"]}", $"{of["transferCharacteristics"]}", $"{of["matrixCoefficients"]}").ShouldBe(("ITU_2020", "SMPTE_2084", "ITU_2020_NCL"));
        }
    }

    [Fact]
    public void Report_VariableRate_TakesTheAverage() =>
        FfprobeReport.Read(Container.Mp4, JsonNode.Parse("""{ "streams": [{ "index": 0, "codec_type": "video", "r_frame_rate": "30/1", "avg_frame_rate": "13/1", "width": 2, "height": 2 }] }""")!)
            .Video!.FrameRate.ShouldBe(new Fraction(13, 1));

    [Fact]
    public void Report_WithoutTracks_IsNotOpened() =>
        Should.Throw<JobFailedException>(() => FfprobeReport.Read(Container.Mp4, new JsonObject())).Code.ShouldBe(JobError.InputNotOpened);
}

internal static class Media
{
    public static VideoTrack Track(int width, int height) => new(0, "h264", 4, null, null, width, height, Fraction.One, 0, new Fraction(30, 1), false);

    public static MediaInfo Of(params Track[] tracks) => new(Container.Mp4, 4, tracks);
}
