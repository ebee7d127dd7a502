using System.Buffers.Binary;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

public class InspectorTests
{
    static readonly VideoId Id = new IdGenerator(TimeProvider.System).NextVideoId();

    [Theory]
    [InlineData("mp4", "AVC", "AAC", null)]
    [InlineData("mp4", "HEVC", null, null)]
    [InlineData("mp4", "AV1", "AAC", "unsupported_input")]
    [InlineData("three_gp", "AVC", "AAC", null)]
    [InlineData("three_g2", "MP4V", "AAC", null)]
    [InlineData("three_gp", "UNKNOWN", "AAC", "unsupported_input")]
    [InlineData("quicktime", "PRORES", "PCM", null)]
    [InlineData("matroska", "AVC", "OPUS", null)]
    [InlineData("matroska", "HEVC", "AAC", "unsupported_input")]
    [InlineData("matroska", "VP9", "OPUS", "unsupported_input")]
    [InlineData("webm", "VP9", "VORBIS", null)]
    [InlineData("webm", "AV1", "OPUS", "unsupported_input")]
    [InlineData("avi", "MP4V", "MP3", null)]
    [InlineData("avi", "UNKNOWN", null, "unsupported_input")] // MS-MPEG-4, Cinepak
    [InlineData("mxf", "MPEG2", "PCM", "unsupported_input")]
    public void Codecs_OffTheTable_AreUnsupported(string container, string video, string? audio, string? code) =>
        Inspector.Judge(Id, Container(container, Video(video), audio is null ? null : Audio(audio))).Failure?.Error.Code.ShouldBe(code);

    [Fact]
    public void Table_OfTheDocs_IsWhatIsTaken()
    {
        var docs = File.ReadAllLines(Path.Combine(Repository.Root, "docs/how-it-works.md"));
        foreach (var (container, video, audio) in AcceptedInputs.Rows)
        {
            docs.ShouldContain(line => line.Contains($" `{container}` |") && line.EndsWith($"| `{video}` | `{audio}` |"), container);
        }
    }

    [Fact]
    public void Files_WithoutTracks_AreDamaged()
    {
        Inspector.Judge(Id, (Container?)null).Failure!.Error.ShouldBe(Errors.DamagedInput);
        Inspector.Judge(Id, new Container { Format = Format.mp4, Tracks = [] }).Failure!.Error.ShouldBe(Errors.DamagedInput);
        Inspector.Judge(Id, Container("mp4", Audio("AAC"))).Failure!.Error.ShouldBe(Errors.NoVideoStream);
    }

    [Theory]
    [InlineData("mp4", 90, 1080, 1920)]
    [InlineData("quicktime", 270, 1080, 1920)]
    [InlineData("three_gp", 90, 1080, 1920)]
    [InlineData("mp4", 180, 1920, 1080)]
    [InlineData("mp4", null, 1920, 1080)]
    [InlineData("matroska", 90, 1920, 1080)] // rotate AUTO does not turn it
    public void Size_OfARotatedVideo_IsAsItIsShown(string container, int? rotation, int width, int height)
    {
        var found = Inspector.Judge(Id, Container(container, Video("AVC", rotation: rotation))).Value;

        (found.Width, found.Height).ShouldBe((width, height));
    }

    [Theory]
    [InlineData("SMPTE_2084", null, true)]
    [InlineData(null, "ARIB_B67", true)]
    [InlineData("ITU_709", "SMPTE_2084", true)]
    [InlineData(null, "ITU_709", false)]
    [InlineData(null, null, false)]
    public void Range_OfContainerOrStream_IsHighIfEitherSaysSo(string? container, string? stream, bool high)
    {
        var track = Video("HEVC");
        track.VideoProperties!.TransferCharacteristics = Transfer(container);
        track.VideoProperties.CodecMetadata = new CodecMetadata { TransferCharacteristics = Transfer(stream) };

        Inspector.Judge(Id, Container("mp4", track)).Value.HighDynamicRange.ShouldBe(high);

        static TransferCharacteristics? Transfer(string? name) => name is null ? null : new(name);
    }

    [Theory]
    [InlineData(0, 1080, 25, "damaged_input")]
    [InlineData(100_000, 100_000, 25, "unsupported_input")]
    [InlineData(1920, 1080, 0, "damaged_input")]
    [InlineData(16, 16, 25, "unsupported_input")]
    [InlineData(8192, 40, 25, "unsupported_input")]
    public void Headers_ThatAreNonsense_AreRefused(int width, int height, int rate, string code) =>
        Inspector.Judge(Id, Container("mp4", Video("AVC", width, height, rate))).Failure!.Error.Code.ShouldBe(code);

    [Fact]
    public void Pictures_StoredLargerThanTheyAreShown_AreUnsupported() =>
        Inspector.Judge(Id, Container("mp4", Video("AVC", 16_000, 1080)), new PixelAspect(1, 8)).Failure!.Error.ShouldBe(Errors.UnsupportedInput);

    [Fact]
    public void Duration_ThatNobodyWrote_IsUnknown() =>
        Inspector.Judge(Id, Container("webm", Video("VP8"))).Value.DurationSeconds.ShouldBeNull();

    [Fact]
    public void Audio_OfSeveralTracks_IsWhatIsTakenOfThemByNumberAndLanguage()
    {
        var found = Inspector.Judge(Id, Container("quicktime", Video("AVC"), Audio("AAC", "ger"), Audio("UNKNOWN", "eng"), Audio("PCM", "und"))).Value;

        // An iPhone's spatial sound lies beside its stereo: no reason to refuse the film.
        found.Audio.ShouldBe([new AudioTrack(1, "AAC", "de"), new AudioTrack(3, "PCM")]);
        found.LeftOut.ShouldBe([new AudioTrack(2, "UNKNOWN", "en")]);
        found.Note.ShouldBe("Sound that was left out: track 2 (unknown codec).");
    }

    [Fact]
    public void Tracks_ThatAreNotTaken_AreNoted()
    {
        Inspector.Judge(Id, Container("quicktime", Video("AVC"), Audio("AAC"))).Value.HasOtherTracks.ShouldBeFalse();
        Inspector.Judge(Id, Container("quicktime", Video("AVC"), Audio("AAC"), Audio("UNKNOWN"))).Value.HasOtherTracks.ShouldBeTrue();
        Inspector.Judge(Id, Container("quicktime", Video("AVC"), new Track { TrackType = TrackType.data })).Value.HasOtherTracks.ShouldBeTrue();
    }

    /// <summary>Where tracks have no length, Probe gives them the file's; a film and its sound may end apart.</summary>
    [Theory]
    [InlineData("matroska", 30.0, 30.0, null, null)]
    [InlineData("matroska", 20.0, 30.0, 20.0, null)] // tagged, and the sound is the longer
    [InlineData("matroska", 30.0, 20.0, null, 20.0)]
    [InlineData("mp4", 30.0, 30.0, 30.0, 30.0)]
    public void Lengths_OfTracks_AreKnownWhereTheyAreTheirOwn(string format, double picture, double sound, double? pictureSeconds, double? soundSeconds)
    {
        var (video, audio) = (Video("AVC"), Audio("AAC"));
        (video.Duration, audio.Duration) = (picture, sound);
        var container = Container(format, video, audio, new Track { TrackType = TrackType.data, Duration = 30 });
        container.Duration = 30;

        var found = Inspector.Judge(Id, container).Value;

        (found.DurationSeconds, found.PictureSeconds, found.Audio[0].DurationSeconds).ShouldBe((30, pictureSeconds, soundSeconds));
        found.HasOtherTracks.ShouldBe(format == "mp4");
    }

    [Fact]
    public void Audio_OfMoreTracksThanAFilmHas_IsTheFirstEight() =>
        Inspector.Judge(Id, Container("mp4", [Video("AVC"), .. Enumerable.Repeat(Audio("AAC"), 20)])).Value.Audio.Select(a => a.Number)
            .ShouldBe(Enumerable.Range(1, Inspector.MostAudioTracks));

    [Theory]
    [InlineData("eng", "en")]
    [InlineData("deu", "de")]
    [InlineData("GER", "de")]
    [InlineData("nds", "nds")] // has no code of two letters
    [InlineData("und", null)]
    [InlineData("e\"g", null)]
    [InlineData(null, null)]
    public void Language_OfAContainer_IsTheShortestTag(string? code, string? tag) => Languages.Tag(code).ShouldBe(tag);

    [Fact]
    public void Flv_OfAnEncoder_IsRead()
    {
        var found = Inspector.Judge(Id, FlvHeader.Read(Flv())!).Value;

        (found.Container, found.VideoCodec).ShouldBe(("flv", "AVC"));
        found.Audio.ShouldBe([new AudioTrack(1, "AAC")]);
        (found.Width, found.Height, found.DurationSeconds, found.FrameRate.Value).ShouldBe((320, 180, 5, 25));
    }

    [Fact]
    public void Flv_WithMp3_IsUnsupported()
    {
        var file = Flv();
        file[^1] = 0x2f;

        Inspector.Judge(Id, FlvHeader.Read(file)!).Failure!.Error.ShouldBe(Errors.UnsupportedInput);
    }

    /// <summary>Nobody has to write it; a host that decodes the pictures finds it out.</summary>
    [Fact]
    public void Flv_WithoutASize_IsForAnotherHost()
    {
        var file = Flv();
        file[file.AsSpan().IndexOf("width"u8)] = (byte)'W';

        Inspector.Judge(Id, FlvHeader.Read(file)!).Failure!.Error.ShouldBe(Errors.UnsupportedInput);
    }

    /// <summary>A long index stands before them.</summary>
    [Theory]
    [InlineData(true, FlvHeader.Length, "unsupported_input")]
    [InlineData(false, FlvHeader.Length, "no_video_stream")]
    [InlineData(true, FlvHeader.Length - 1, "no_video_stream")] // it ends there
    public void Flv_WhosePicturesBeginLater_IsForAnotherHost(bool promised, int length, string code)
    {
        byte[] file = [.. "FLV\u0001\u0004\0\0\0\u0009"u8, 0, 0, 0, 0, .. Tag(18, new byte[FlvHeader.Length])];
        file[4] |= (byte)(promised ? 1 : 0);

        Inspector.Judge(Id, FlvHeader.Read(file.AsSpan(0, length))!).Failure!.Error.Code.ShouldBe(code);
    }

    [Fact]
    public void Flv_OfAnyBytes_IsReadWithoutAFault()
    {
        var files = from tail in Gen.Choose(0, 255).ArrayOf() select (byte[])[.. "FLV\u0001\u0005\0\0\0\u0009"u8, .. tail.Select(b => (byte)b)];
        Prop.ForAll(files.ToArbitrary(), file => Inspector.Judge(Id, FlvHeader.Read(file)!) is { Failure: not null }).QuickCheckThrowOnFailure();

        var whole = Flv();
        for (var length = 0; length < whole.Length; length++)
        {
            _ = FlvHeader.Read(whole.AsSpan(0, length));
        }
    }

    static byte[] Flv()
    {
        var metadata = new List<byte> { 2, 0, 10 };
        metadata.AddRange("onMetaData"u8);
        metadata.AddRange([8, 0, 0, 0, 4]);
        foreach (var (name, value) in new (string, double)[] { ("duration", 5), ("width", 320), ("height", 180), ("framerate", 25) })
        {
            metadata.AddRange([0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0]);
            var number = new byte[8];
            BinaryPrimitives.WriteDoubleBigEndian(number, value);
            metadata.AddRange(number);
        }
        metadata.AddRange([0, 0, 9]);
        return [.. "FLV\u0001\u0005\0\0\0\u0009"u8, 0, 0, 0, 0, .. Tag(18, [.. metadata]), .. Tag(9, [0x17]), .. Tag(8, [0xaf])[..^4]];
    }

    static byte[] Tag(byte type, byte[] body) =>
        [type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, 0, 0, 0, 0, 0, 0, 0, .. body, 0, 0, 0, (byte)(body.Length + 11)];

    static Container Container(string format, params Track?[] tracks) => new() { Format = format, Tracks = [.. tracks.OfType<Track>()] };

    static Track Video(string codec, int width = 1920, int height = 1080, int rate = 25, int? rotation = null) => new()
    {
        TrackType = TrackType.video, Codec = codec,
        VideoProperties = new VideoProperties
        {
            Width = width, Height = height, Rotation = rotation, FrameRate = new FrameRate { Numerator = rate, Denominator = 1 },
        },
    };

    static Track Audio(string codec, string? language = null) =>
        new() { TrackType = TrackType.audio, Codec = codec, AudioProperties = new AudioProperties { LanguageCode = language } };
}
