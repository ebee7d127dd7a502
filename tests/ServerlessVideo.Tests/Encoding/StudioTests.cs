using System.Xml.Linq;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>What the plan orders is what comes out, of real files by a real encoder.</summary>
public sealed class StudioTests : IAsyncLifetime
{
    const string Picture = "-f lavfi -i testsrc2=size=426x240:rate=25:duration=5";

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

    /// <summary>Players change the rendition where all have a keyframe: read from the fragments themselves.</summary>
    [Theory]
    [InlineData("30000/1001", "640x360")]
    [InlineData("24", "360x640")]
    [InlineData("60", "853x480")]
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

    [Fact]
    public async Task Storyboard_OfAFilm_IsSmallPicturesOverItsLength()
    {
        var film = (await studio.EncodeAsync("silent.mp4", $"{Picture} -c:v libx264 -preset ultrafast -pix_fmt yuv420p")).Value;

        film.Renditions.Audio.ShouldBeEmpty();
        film.Renditions.Storyboard.Frames.ShouldBe([.. Enumerable.Range(0, 3).Select(n => $"still_storyboard.{n:D7}.jpg")]);
        film.Probe(film.Renditions.Storyboard.Frames[0], "v:0", "stream=width,height")[0]
            .ShouldBe($"{film.Renditions.Storyboard.Width},{film.Renditions.Storyboard.Height}");
        film.Renditions.Stills.ShouldBe(["still.0000000.jpg"]);
    }
}
