using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public class RenditionCheckTests
{
    [Fact]
    public void Folder_ThatIsWhole_IsDescribed()
    {
        var set = EncodedFolder.Whole().Check().Value;

        set.DurationSeconds.ShouldBe(13);
        set.Video.ShouldBe(
        [
            new VideoRendition("240p", 426, 240, 25, "avc1.640015", 133_334, 133_333, "video_240p.m3u8"),
            new VideoRendition("360p", 640, 360, 25, "avc1.64001e", 133_334, 133_333, "video_360p.m3u8"),
        ]);
        set.Audio.ShouldBe([new AudioRendition("audio", null, "Audio", true, 2, "mp4a.40.2", 96_000, 96_000, "video_audio.m3u8")]);
        set.Stills.ShouldBe([.. Enumerable.Range(0, 5).Select(n => $"picture_still.{n:D7}.jpg")]);
        set.Poster.ShouldBe("picture_still.0000001.jpg");
        set.Storyboard.Frames.ShouldBe([.. Enumerable.Range(0, 7).Select(n => $"picture_storyboard.{n:D7}.jpg")]);
        (set.Storyboard.Seconds, set.Storyboard.Width, set.Storyboard.Height).ShouldBe((2, 160, 90));
    }

    [Fact]
    public void Folder_OfSeveralSounds_HasThemAll()
    {
        var folder = EncodedFolder.Whole(sounds: [new AudioTrack(1, "AAC", "en"), new AudioTrack(3, "AC3", "de"), new AudioTrack(4, "AAC", "en"), new AudioTrack(5, "AAC")]);

        folder.Check().Value.Audio.Select(a => (a.Name, a.Language, a.Label, a.Default, a.Playlist)).ShouldBe(
        [
            ("audio", "en", "English", true, "video_audio.m3u8"), ("audio2", "de", "German", false, "video_audio2.m3u8"),
            ("audio3", "en", "English 2", false, "video_audio3.m3u8"), ("audio4", null, "Audio", false, "video_audio4.m3u8"),
        ]);
        folder.Sizes.Remove("video_audio3_000000002.cmfa");
        folder.Check().Failure!.Detail!.ShouldContain("video_audio3_000000002.cmfa");
    }

    [Fact]
    public void Folder_OfASilentSource_HasNoAudio() => EncodedFolder.Whole(sounds: []).Check().Value.Audio.ShouldBeEmpty();

    public static TheoryData<string> EveryFile => [.. EncodedFolder.Whole().Sizes.Keys.Where(n => !n.StartsWith("picture", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(EveryFile))]
    public void Folder_WithoutAnyOneFile_IsIncompleteAndSaysWhich(string name)
    {
        var folder = EncodedFolder.Whole();
        folder.Sizes.Remove(name);

        folder.Check().Failure!.ShouldSatisfyAllConditions(f => f.Error.Code.ShouldBe("encoding_incomplete"), f => f.Detail!.ShouldContain(name));
    }

    [Theory]
    [MemberData(nameof(EveryFile))]
    public void Folder_WithAnyOneFileEmpty_IsIncomplete(string name)
    {
        var folder = EncodedFolder.Whole();
        folder.Sizes[name] = 0;

        folder.Check().Failure!.Error.Code.ShouldBe("encoding_incomplete");
    }

    [Theory]
    [InlineData("picture_still")]
    [InlineData("picture_storyboard")]
    public void Folder_WithoutPictures_IsIncomplete(string name)
    {
        var folder = EncodedFolder.Whole();
        folder.Sizes.Remove($"{name}.0000000.jpg");
        folder.Sizes.Remove($"{name}.0000001.jpg");

        folder.Check().Failure!.Error.Code.ShouldBe("encoding_incomplete");
    }

    [Theory]
    [InlineData("picture_still.0000004.jpg", true)] // the last: rounding
    [InlineData("picture_still.0000002.jpg", false)]
    [InlineData("picture_storyboard.0000003.jpg", false)]
    [InlineData("picture_still.0000003.jpg picture_still.0000004.jpg", false)]
    [InlineData("picture_storyboard.0000005.jpg picture_storyboard.0000006.jpg", false)]
    public void Pictures_WithAHoleOrAnEarlyEnd_AreIncomplete(string missing, bool whole)
    {
        var folder = EncodedFolder.Whole();
        foreach (var name in missing.Split(' '))
        {
            folder.Sizes.Remove(name);
        }

        folder.Check().Failure?.Error.Code.ShouldBe(whole ? null : "encoding_incomplete");
        folder.Check().Succeeded.ShouldBe(whole);
    }

    [Theory]
    [InlineData(13.0, false)] // the picture says how long it is
    [InlineData(null, true)] // subtitles that nobody took may be the longest track
    public void Duration_OfTheFile_CountsWhereNothingElseIsKnown(double? picture, bool others)
    {
        var whole = EncodedFolder.Whole();
        var folder = new EncodedFolder { Source = whole.Source with { DurationSeconds = 15.1, PictureSeconds = picture, HasOtherTracks = others } };
        CopyTo(whole, folder);

        folder.Check().Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData(4, "picture_still.0000001.jpg")]
    [InlineData(21.9, "picture_still.0000004.jpg")]
    [InlineData(22.1, "picture_storyboard.0000011.jpg")] // beyond the last still
    [InlineData(1e9, "picture_storyboard.0000019.jpg")]
    public void Still_AtATimeThatNoneIsNear_IsOfTheStoryboard(double seconds, string name)
    {
        var set = EncodedFolder.Whole().Check().Value;
        set = set with { Storyboard = set.Storyboard with { Frames = [.. Enumerable.Range(0, 20).Select(n => $"picture_storyboard.{n:D7}.jpg")] } };

        set.StillAt(seconds).ShouldBe(name);
        set.PosterOf(new ServerlessVideo.Library.CustomPoster(seconds, null)).ShouldStartWith($"{set.Folder}picture_still.", customMessage: "a poster is shown large");
    }

    [Theory]
    [InlineData(14.9, null)]
    [InlineData(12.1, null)] // says less than there is
    [InlineData(15.1, "damaged_input")] // more than a fragment is missing: the file was cut off
    public void Durations_AgainstTheSource_AgreeWithinAFragment(double announced, string? code)
    {
        var whole = EncodedFolder.Whole();
        var folder = new EncodedFolder { Source = whole.Source with { DurationSeconds = announced } };
        CopyTo(whole, folder);

        folder.Check().Failure?.Error.Code.ShouldBe(code);
        folder.Check().Succeeded.ShouldBe(code is null);
    }

    [Theory]
    [InlineData(15.1, null, "damaged_input")] // the picture is cut off, the sound is whole
    [InlineData(null, 15.1, "damaged_input")]
    [InlineData(6.0, 30.0, "damaged_input")] // the container says 30 too
    [InlineData(6.0, 9.0, null)] // tracks may end apart
    [InlineData(13.0, 13.0, null)]
    public void Durations_OfEachTrack_AgreeWithTheSource(double? picture, double? sound, string? code)
    {
        var whole = EncodedFolder.Whole([new AudioTrack(1, "AAC", null, sound)]);
        var folder = new EncodedFolder { Source = whole.Source with { DurationSeconds = Math.Max(13, Math.Max(picture ?? 0, sound ?? 0)), PictureSeconds = picture } };
        CopyTo(whole, folder);
        if (picture > 15)
        {
            folder.Lengthen("video_audio", 3.1);
        }

        folder.Check().Failure?.Error.Code.ShouldBe(code);
        folder.Check().Succeeded.ShouldBe(code is null);
    }

    /// <summary>Nobody wrote how long the picture is: the sound may be what lasts as long as the file.</summary>
    [Theory]
    [InlineData(19.0, 18.1, true)]
    [InlineData(19.0, 17.9, false)] // both end too soon
    public void Durations_OfAFileWhoseSoundIsLonger_AreThoseOfTheLonger(double sound, double read, bool whole)
    {
        var folder = EncodedFolder.Whole();
        folder = new EncodedFolder { Source = folder.Source with { DurationSeconds = sound + 1 } };
        CopyTo(EncodedFolder.Whole(), folder);
        folder.Lengthen("video_audio", read - 12);

        folder.Check().Failure?.Error.Code.ShouldBe(whole ? null : "damaged_input");
        folder.Check().Succeeded.ShouldBe(whole);
    }

    [Theory]
    [InlineData("mediaPresentationDuration=\"PT13S\"", "mediaPresentationDuration=\"PT14.9S\"", null)]
    [InlineData("mediaPresentationDuration=\"PT13S\"", "mediaPresentationDuration=\"PT15.1S\"", "video.mpd lasts 13.0 s in HLS and 15.1 s in DASH.")]
    [InlineData("mediaPresentationDuration=\"PT13S\"", "mediaPresentationDuration=\"PT10.9S\"", "video.mpd lasts 13.0 s in HLS and 10.9 s in DASH.")]
    [InlineData("mediaPresentationDuration=\"PT13S\"", "mediaPresentationDuration=\"long\"", "video.mpd cannot be read: ")]
    [InlineData("mediaPresentationDuration=\"PT13S\"", "", null)] // the period says it
    [InlineData("uration=\"PT13S\"", "urationX=\"PT13S\"", "video.mpd lasts 13.0 s in HLS and 0.0 s in DASH.")]
    [InlineData("<S t=\"1080000\" d=\"90000\"/>", "<S t=\"1080000\" d=\"900000\"/>", "video_240p.m3u8 lasts 13.0 s in HLS and 22.0 s in DASH.")]
    public void Durations_OfHlsAndDash_AgreeWithinAGroupOfPictures(string part, string instead, string? why)
    {
        var folder = EncodedFolder.Whole();
        folder.Write("video.mpd", folder.Texts["video.mpd"].Replace(part, instead));

        folder.Check().Succeeded.ShouldBe(why is null);
        if (why is not null)
        {
            folder.Check().Failure!.Error.Code.ShouldBe("encoding_incomplete");
            folder.Check().Failure!.Detail!.ShouldStartWith(why);
        }
    }

    [Fact]
    public void Segments_ThatDifferBetweenRenditions_AreIncomplete()
    {
        var folder = EncodedFolder.Whole();
        folder.Write("video_240p.m3u8", folder.Texts["video_240p.m3u8"].Replace("#EXTINF:1.000,\nvideo_240p_000000003.cmfv\n", ""));
        folder.Write("video.mpd", folder.Texts["video.mpd"].Replace(
            "<S t=\"0\" d=\"540000\" r=\"1\"/><S t=\"1080000\" d=\"90000\"/></SegmentTimeline>\n        </SegmentTemplate>\n      </Representation>\n      <Representation id=\"2\"",
            "<S t=\"0\" d=\"540000\" r=\"1\"/></SegmentTimeline>\n        </SegmentTemplate>\n      </Representation>\n      <Representation id=\"2\""));

        folder.Check().Failure!.Detail.ShouldBe("The renditions have from 2 to 3 segments.");
    }

    [Theory]
    [InlineData("video.mpd", "<S t=\"1080000\" d=\"90000\"/>", "")] // HLS has one more
    [InlineData("video_240p.m3u8", "#EXTINF:1.000,\nvideo_240p_000000003.cmfv\n", "")] // DASH has one more
    public void Segments_ThatOnlyOneKindOfPlayerFinds_AreIncomplete(string name, string part, string instead)
    {
        var folder = EncodedFolder.Whole();
        folder.Write(name, folder.Texts[name].Replace(part, instead));

        folder.Check().Failure!.Detail!.ShouldStartWith("HLS and DASH differ in video_");
    }

    [Fact]
    public void Durations_ThatDiffer_AreIncomplete()
    {
        var folder = EncodedFolder.Whole();
        folder.Lengthen("video_240p", 4);

        folder.Check().Failure!.Detail.ShouldBe("The renditions last from 13.0 to 16.0 s.");
    }

    [Theory]
    [InlineData("video_360p.m3u8", "#EXT-X-ENDLIST", "")] // the encoder never finished it
    [InlineData("video.m3u8", "video_360p.m3u8", "other.m3u8")]
    [InlineData("video.m3u8", "RESOLUTION=640x360", "RESOLUTION=large")]
    [InlineData("video.mpd", "</MPD>", "")]
    [InlineData("video.mpd", "r=\"1\"", "r=\"2\"")] // names a segment that no playlist has
    [InlineData("video.mpd", "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<!DOCTYPE MPD [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")]
    public void Manifests_ThatAreWrong_AreIncomplete(string name, string part, string instead)
    {
        var folder = EncodedFolder.Whole();
        folder.Write(name, folder.Texts[name].Replace(part, instead));

        folder.Check().Failure!.Error.Code.ShouldBe("encoding_incomplete");
    }

    static void CopyTo(EncodedFolder from, EncodedFolder to)
    {
        foreach (var (name, size) in from.Sizes)
        {
            to.Sizes[name] = size;
        }
        foreach (var (name, text) in from.Texts)
        {
            to.Texts[name] = text;
        }
    }
}
