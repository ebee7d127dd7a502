using System.Buffers.Binary;
using System.Xml.Linq;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>What the plan orders is what comes out, of real files by a real encoder.</summary>
public sealed class StudioTests : IAsyncLifetime
{
    const string Picture = "-f lavfi -i testsrc2=size=426x240:rate=25:duration=5";

    /// <summary>Of a frame, by level times ten (Rec. ITU-T H.264, table A-1).</summary>
    static readonly Dictionary<int, int> MostMacroblocks = new()
    {
        [10] = 99, [11] = 396, [12] = 396, [13] = 396, [20] = 396, [21] = 792, [22] = 1_620, [30] = 1_620, [31] = 3_600, [32] = 5_120, [40] = 8_192, [41] = 8_192, [42] = 8_704, [50] = 22_080,
    };

    Studio studio = null!;

    public async Task InitializeAsync() => studio = await Studio.OpenAsync();

    public async Task DisposeAsync() => await studio.DisposeAsync();

    [Fact]
    public async Task Sounds_OfSeveralLanguagesAndLayouts_AreAllThereInStereo()
    {
        var film = (await studio.EncodeAsync(
            "sounds.mkv",
            $"{Picture} -f lavfi -i sine=440:duration=5 -f lavfi -i anoisesrc=d=5:a=0.1 -f lavfi -i sine=880:duration=5 "
            + "-filter_complex [2:a]pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0[s] -map 0:v -map 1:a -map [s] -map 3:a "
            + "-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a:0 aac -c:a:1 ac3 -c:a:2 libopus")).Value;

        film.Renditions.Audio.Select(a => (a.Name, a.Language, a.Label, a.Default))
            .ShouldBe([("audio", "en", "English", true), ("audio2", "de", "German", false), ("audio3", null, "Audio", false)]);
        film.Renditions.Audio.ShouldAllBe(a => film.Probe(a.Playlist, "a:0", "stream=codec_name,sample_rate,channels")[0] == "aac,48000,2");
        film.Renditions.Audio.Select(a => film.Text(a.Playlist).Split("#EXTINF").Length).Distinct().ShouldHaveSingleItem();
        film.Text("video.m3u8").ShouldContain("NAME=\"German\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES");
        XElement.Parse(film.Text("video.mpd")).Descendants(DashFiles.Mpd + "AdaptationSet").Select(a => (string?)a.Attribute("lang")).ShouldBe([null, "en", "de", null]);
    }

    /// <summary>What MediaConvert reads beside H.264 with AAC; all that is taken is in <see cref="ContentMatrixTests"/>.</summary>
    [Theory]
    [ThoroughData("film.avi", "-c:v mpeg4 -c:a libmp3lame")]
    [ThoroughData("film.3gp", "-c:v mpeg4 -c:a aac")]
    [ThoroughData("film.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libvorbis")]
    [InlineData("film2.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus")]
    [InlineData("film.mov", "-c:v prores_ks -profile:v proxy -c:a pcm_s16le")]
    [ThoroughData("film.mkv", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libopus")]
    public async Task Containers_OfOtherCodecs_AreEncodedWithPictureAndSound(string name, string codecs)
    {
        var film = (await studio.EncodeAsync(name, $"-f lavfi -i testsrc2=size=192x108:rate=25:duration=3 -f lavfi -i sine=440:duration=3 {codecs}")).Value;
        film.Probe(film.Renditions.Video.ShouldHaveSingleItem().Playlist, "v:0", "stream=codec_name,width,height")[0].ShouldBe("h264,192,108");
        film.Probe(film.Renditions.Audio.ShouldHaveSingleItem().Playlist, "a:0", "stream=codec_name")[0].ShouldBe("aac");
    }

    /// <summary>Players change the rendition where all have a keyframe: read from the fragments themselves.</summary>
    [Theory]
    [InlineData("30000/1001", "640x360")]
    [ThoroughData("24", "360x640")]
    [ThoroughData("60", "853x480")]
    public async Task Keyframes_OfAllRenditions_AreAtEqualTimes(string rate, string size)
    {
        var film = (await studio.EncodeAsync(
            "film.mp4", $"-f lavfi -i testsrc2=size={size}:rate={rate}:duration=7 -c:v libx264 -preset ultrafast -pix_fmt yuv444p -g 77")).Value;

        var keyframes = new List<double[]>();
        foreach (var rendition in film.Renditions.Video)
        {
            keyframes.Add(await film.KeyframesAsync(rendition.Playlist));
        }
        film.Renditions.Video.Count.ShouldBeGreaterThan(1);
        keyframes.ShouldAllBe(times => times.SequenceEqual(keyframes[0]));
        keyframes[0].Length.ShouldBe(4);
        keyframes[0].Select((time, i) => Math.Abs(time - (2 * i))).ShouldAllBe(off => off < 0.01);
    }

    [Theory]
    [ThoroughData("short.mp4", "testsrc2=size=320x240:rate=30:duration=0.4", "", "240p", 320, 240, 30)]
    [InlineData("one-picture.mp4", "testsrc2=size=320x240:rate=25:duration=0.04", "", "240p", 320, 240, 25)]
    [InlineData("odd.mp4", "testsrc2=size=301x247:rate=10:duration=2", "-pix_fmt yuv444p", "240p", 292, 240, 10)]
    [ThoroughData("wide-pixels.mp4", "testsrc2=size=352x288:rate=25:duration=2", "-vf setsar=12/11", "240p", 320, 240, 25)]
    [ThoroughData("tiny.mp4", "testsrc2=size=98x66:rate=12:duration=2", "", "66p", 98, 66, 12)]
    [InlineData("interlaced.mov", "testsrc2=size=320x240:rate=50:duration=2", "-vf tinterlace=interleave_top -flags +ilme+ildct -x264-params tff=1", "240p", 320, 240, 25)]
    [InlineData("variable.mp4", "testsrc2=size=320x240:rate=30:duration=4", "-vf select='lt(t,2)+not(mod(n,3))' -fps_mode passthrough", "240p", 320, 240, 20)]
    public async Task Sources_OfOddKinds_ComeOutInTheirShapeAndRate(string name, string picture, string options, string quality, int width, int height, double rate)
    {
        var film = (await studio.EncodeAsync(name, $"-f lavfi -i {picture} -f lavfi -i sine=440:duration=4 -shortest {options} -c:v libx264 -preset ultrafast {(options.Contains("pix_fmt") ? "" : "-pix_fmt yuv420p")} -c:a aac -ac 1")).Value;

        var rendition = film.Renditions.Video.ShouldHaveSingleItem();
        (rendition.Quality, rendition.Width, rendition.Height).ShouldBe((quality, width, height));
        rendition.FrameRate.ShouldBe(rate, rate / 20);
        film.Probe(rendition.Playlist, "v:0", "stream=sample_aspect_ratio")[0].ShouldBe("1:1");
        film.Probe(rendition.Playlist, "v:0", "frame=interlaced_frame").ShouldAllBe(frame => frame.TrimEnd(',') == "0");
        film.Probe(film.Renditions.Audio.ShouldHaveSingleItem().Playlist, "a:0", "stream=channels")[0].ShouldBe("2");
        film.Renditions.Storyboard.Frames.ShouldNotBeEmpty();
    }

    /// <summary>The picture of a song is no film, and that of a film is not the film.</summary>
    [Fact]
    public async Task Cover_OfASongOrFilm_IsNotItsPicture()
    {
        const string Cover = "-f lavfi -i sine=440:duration=2 -f lavfi -i testsrc2=size=64x64:rate=25:duration=0.04 -f lavfi -i testsrc2=size=320x240:rate=25:duration=2";
        const string Codecs = "-pix_fmt yuvj420p -c:a aac -c:v mjpeg -disposition:v:0 attached_pic";

        (await studio.EncodeAsync("song.m4a", $"{Cover} -map 0 -map 1 {Codecs}")).Failure?.Error.ShouldBe(Errors.NoVideoStream);
        var film = (await studio.EncodeAsync("film.mp4", $"{Cover} -map 1 -map 0 -map 2 {Codecs} -c:v:1 libx264 -preset:v:1 ultrafast -pix_fmt:v:1 yuv420p")).Value;
        film.Renditions.Video.ShouldHaveSingleItem().Height.ShouldBe(240);
    }

    /// <summary>As a telephone held the other way round writes it.</summary>
    [Fact]
    public async Task Film_MarkedUpsideDown_StandsOnItsFeet()
    {
        var film = (await studio.EncodeAsync(
            "upside-down.mp4", "-f lavfi -i color=black:size=320x240:rate=10:duration=1,drawbox=h=120:color=white:t=fill -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
            damage: Turned)).Value;

        var playlist = film.Renditions.Video.ShouldHaveSingleItem().Playlist;
        film.Brightness(playlist, "crop=320:100:0:0").ShouldBeLessThan(50);
        film.Brightness(playlist, "crop=320:100:0:140").ShouldBeGreaterThan(200);

        // The matrix in a track's header, ISO/IEC 14496-12 8.3.2: 1 becomes -1, across and down.
        static byte[] Turned(byte[] file)
        {
            var matrix = file.AsSpan(file.AsSpan().IndexOf("tkhd"u8) + 44);
            BinaryPrimitives.WriteInt32BigEndian(matrix, -0x10000);
            BinaryPrimitives.WriteInt32BigEndian(matrix[16..], -0x10000);
            return file;
        }
    }

    /// <summary>Half as wide as they are shown, and so taller than wide: neither is portrait, whoever counts their pixels.</summary>
    [Theory]
    [InlineData("half-width.mp4", "352x576", "24/11", "240p 320x240, 360p 480x360, 480p 640x480")]
    [ThoroughData("half-width.mkv", "352x576", "24/11", "240p 320x240, 360p 480x360, 480p 640x480")]
    [ThoroughData("half-width-hd.mov", "960x1080", "2", "240p 426x240, 360p 640x360, 480p 854x480, 720p 1280x720, 1080p 1920x1080")]
    public async Task Sources_OfHalfTheirWidth_AreLandscape(string name, string size, string pixels, string expected)
    {
        var film = (await studio.EncodeAsync(name, $"-f lavfi -i testsrc2=size={size}:rate=10:duration=1 -vf setsar={pixels} -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        string.Join(", ", film.Renditions.Video.Select(v => $"{v.Quality} {v.Width}x{v.Height}")).ShouldBe(expected);
        film.Source.Rungs(EncodingProfile.Adaptive).Select(r => (r.Width, r.Height)).ShouldBe(film.Renditions.Video.Select(v => (v.Width, v.Height)));
        var (still, storyboard) = (film.Probe(film.Renditions.Poster, "v:0", "stream=width,height")[0].Split(','), film.Renditions.Storyboard);
        (double.Parse(still[0]) / double.Parse(still[1])).ShouldBe((double)film.Source.Width / film.Source.Height, 0.02);
        storyboard.Width.ShouldBeGreaterThan(storyboard.Height);
    }

    /// <summary>Pixels of two to one: twice as wide as the file says, and above the level of what it says.</summary>
    [Fact]
    public async Task Level_OfWidePixels_IsOfTheDecodedPicture()
    {
        var film = (await studio.EncodeAsync(
            "anamorphic.mp4", "-f lavfi -i testsrc2=size=728x720:rate=25:duration=2 -vf setsar=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        foreach (var rendition in film.Renditions.Video)
        {
            film.Probe(rendition.Playlist, "v:0", "stream=width,height")[0].ShouldBe($"{rendition.Width},{rendition.Height}");
            var level = Convert.ToInt32(rendition.Codecs[^2..], 16);
            MostMacroblocks[level].ShouldBeGreaterThanOrEqualTo((rendition.Width + 15) / 16 * ((rendition.Height + 15) / 16), $"{rendition}");
        }
        film.Renditions.Video[^1].ShouldSatisfyAllConditions(v => v.Width.ShouldBe(1456), v => v.Height.ShouldBe(720));
    }

    /// <summary>Matroska without tags says only how long the longest track is: sound that ends before was not cut off.</summary>
    [Theory]
    [InlineData("whole", true)]
    [InlineData("cut off", false)]
    public async Task Sound_ThatEndsEarlyAndDoesNotSay_IsWhole(string which, bool whole)
    {
        var film = await studio.EncodeAsync(
            "early.mkv", $"{Picture} -f lavfi -i sine=440:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
            damage: file => Untagged(whole ? file : file[..(file.Length / 3)]));

        film.Failure?.Error.Code.ShouldBe(whole ? null : "damaged_input", which);
        if (whole)
        {
            film.Value.Source.Audio.ShouldHaveSingleItem().DurationSeconds.ShouldBeNull();
            MediaPlaylist.Parse(film.Value.Text("video_audio.m3u8")).Seconds.ShouldBe(2, 0.2);
        }

        static byte[] Untagged(byte[] file)
        {
            for (int at; (at = file.AsSpan().IndexOf("DURATION"u8)) >= 0;)
            {
                file[at] = (byte)'X';
            }
            return file;
        }
    }

    /// <summary>What a screen without HDR shows of it: neither dark nor blown, and said to be BT.709 of 8 bits.</summary>
    [Theory]
    [InlineData("smpte2084")]
    [InlineData("arib-std-b67")]
    public async Task Film_OfHighDynamicRange_ComesOutAsAnyFilmLooks(string transfer)
    {
        const string Encoder = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1";
        var film = (await studio.EncodeAsync(
            "hdr.mp4",
            "-f lavfi -i testsrc2=size=320x240:rate=10:duration=1 "
            + "-vf format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,zscale=transfer=linear:npl=203,format=gbrpf32le,"
            + $"zscale=primaries=2020:transfer={transfer}:matrix=2020_ncl:range=tv:npl=203,format=yuv420p10le "
            + $"{Encoder} -x265-params log-level=none:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc")).Value;
        var plain = (await studio.EncodeAsync(
            "plain.mp4", "-f lavfi -i testsrc2=size=320x240:rate=10:duration=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        film.Source.HighDynamicRange.ShouldBeTrue();
        plain.Source.HighDynamicRange.ShouldBeFalse();
        var playlist = film.Renditions.Video.ShouldHaveSingleItem().Playlist;
        film.Probe(playlist, "v:0", "stream=pix_fmt,color_space,color_transfer,color_primaries")[0].ShouldBe("yuv420p,bt709,bt709,bt709");
        var (shown, usual) = (film.Brightness(playlist), plain.Brightness(playlist));
        shown.ShouldBeInRange(usual * 0.6, usual * 1.4, $"{shown} beside {usual}");
    }

    [Fact]
    public async Task Poster_OfAFilmThatFadesIn_IsNotBlack()
    {
        var film = (await studio.EncodeAsync(
            "fade.mp4", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=6,fade=in:0:75 -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        film.Renditions.StillAt(0).ShouldNotBe(film.Renditions.Poster);
        film.Renditions.Stills.ToList().IndexOf(film.Renditions.Poster).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task Proxy_AtAConstantRate_IsOneSmallSlowRendition()
    {
        var film = (await studio.EncodeAsync(
            "camera.mp4", "-f lavfi -i testsrc2=size=960x540:rate=30:duration=6,noise=alls=40:allf=t -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
            EncodingProfile.Proxy, RateControl.Cbr)).Value;

        var rendition = film.Renditions.Video.ShouldHaveSingleItem();
        (rendition.Quality, rendition.FrameRate).ShouldBe(("480p", 10));
        rendition.AverageBandwidth.ShouldBeInRange(400_000, 600_000);
    }

    [Fact]
    public async Task Storyboard_OfAFilm_IsSmallPicturesOverItsLength()
    {
        var film = (await studio.EncodeAsync("silent.mp4", $"{Picture} -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        film.Renditions.Audio.ShouldBeEmpty();
        film.Renditions.Storyboard.Frames.ShouldBe([.. Enumerable.Range(0, 3).Select(n => $"picture_storyboard.{n:D7}.jpg")]);
        film.Probe(film.Renditions.Storyboard.Frames[0], "v:0", "stream=width,height")[0]
            .ShouldBe($"{film.Renditions.Storyboard.Width},{film.Renditions.Storyboard.Height}");
        film.Renditions.Stills.ShouldBe([.. Enumerable.Range(0, 5).Select(n => $"picture_still.{n:D7}.jpg")]);
    }
}
