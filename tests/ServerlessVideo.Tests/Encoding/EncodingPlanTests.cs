using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Aws;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Encoding;

public class EncodingPlanTests
{
    [Fact]
    public void Rate_ByOption_IsConstantOverABuffer()
    {
        var h264 = Outputs(Plan(Sources.Of(), control: RateControl.Cbr), 0)[1]["VideoDescription"]!["CodecSettings"]!["H264Settings"]!;

        (h264["RateControlMode"]!.ToString(), (int)h264["Bitrate"]!, (int)h264["HrdBufferSize"]!).ShouldBe(("CBR", 800_000, 1_200_000));
        (h264["MaxBitrate"], h264["QvbrSettings"]).ShouldBe((null, null));
    }

    [Fact]
    public void Streams_OfASource_AreOneCmafGroupForHlsAndDash()
    {
        var group = Group(Plan(Sources.Of()), 0)["CmafGroupSettings"]!;

        group["Destination"]!.ToString().ShouldBe("s3://media/media/v/1/video");
        (group["WriteHlsManifest"]!.ToString(), group["WriteDashManifest"]!.ToString()).ShouldBe(("ENABLED", "ENABLED"));
        ((int)group["SegmentLength"]!, (int)group["FragmentLength"]!).ShouldBe((6, 2));
        group["PtsOffsetHandlingForBFrames"]!.ToString().ShouldBe("ZERO_BASED");
        group["ManifestDurationFormat"]!.ToString().ShouldBe("FLOATING_POINT");
    }

    [Theory]
    [InlineData(null, 6)]
    [InlineData(48_000.0, 6)]
    [InlineData(48_001.0, 8)]
    [InlineData(400_000.0, 50)]
    [InlineData(1e300, 3600)]
    public void Segments_OfALongSource_AreLongerAndEightThousandAtMost(double? seconds, int length) =>
        ((int)Group(Plan(Sources.Of(seconds: seconds)), 0)["CmafGroupSettings"]!["SegmentLength"]!).ShouldBe(length);

    [Theory]
    [InlineData(1.0, 4)]
    [InlineData(3_600.0, 4)]
    [InlineData(7_200.0, 6)]
    [InlineData(null, 24)]
    [InlineData(1e300, 7 * 24)]
    public void Timeout_OfAnEncoding_GrowsWithTheFilm(double? seconds, int hours) => EncodingPlan.TimeoutSeconds(Sources.Of(seconds: seconds)).ShouldBe(hours * 3600);

    /// <summary>Ten films may wait for each other; two that used up all of it end before the execution does, which has twenty days.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(null)]
    [InlineData(1e300)]
    public void Limit_OfAJob_LeavesTwoDaysInTheQueueAndTwoFitIntoAnExecution(double? seconds)
    {
        var limit = TimeSpan.FromSeconds(EncodingPlan.LimitSeconds(Sources.Of(seconds: seconds)));

        (limit - TimeSpan.FromSeconds(EncodingPlan.TimeoutSeconds(Sources.Of(seconds: seconds)))).ShouldBe(TimeSpan.FromDays(2));
        (2 * limit).ShouldBeLessThan(TimeSpan.FromDays(20));
    }

    [Fact]
    public void Renditions_OfASource_AreNamedByQualityWithOneKindOfGop()
    {
        var outputs = Outputs(Plan(Sources.Of(1920, 1080)), 0);

        outputs.Select(o => o["NameModifier"]!.ToString()).ShouldBe(["_240p", "_360p", "_480p", "_720p", "_1080p", "_audio"]);
        foreach (var h264 in outputs.Take(5).Select(o => o["VideoDescription"]!["CodecSettings"]!["H264Settings"]!))
        {
            ((double)h264["GopSize"]!, h264["GopSizeUnits"]!.ToString(), (int)h264["GopClosedCadence"]!).ShouldBe((2, "SECONDS", 1));
            ((int)h264["NumberBFramesBetweenReferenceFrames"]!, h264["SceneChangeDetect"]!.ToString()).ShouldBe((2, "DISABLED"));
            ((int)h264["FramerateNumerator"]!, (int)h264["FramerateDenominator"]!).ShouldBe((25, 1));
            h264["RateControlMode"]!.ToString().ShouldBe("QVBR");
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(25, 1, 2)]
    public void BFrames_OfARate_LeaveTheGroupItsFirstPicture(int numerator, int denominator, int frames) =>
        ((int)Outputs(Plan(Sources.Of() with { FrameRate = new Rational(numerator, denominator) }), 0)[0]
            ["VideoDescription"]!["CodecSettings"]!["H264Settings"]!["NumberBFramesBetweenReferenceFrames"]!).ShouldBe(frames);

    [Theory]
    [InlineData(1920, 1080, null, 240)]
    [InlineData(1080, 1920, 240, null)]
    [InlineData(1080, 1080, null, 240)]
    public void Rendition_OfAShape_IsGivenByItsShortSide(int width, int height, int? expectedWidth, int? expectedHeight)
    {
        var picture = Outputs(Plan(Sources.Of(width, height)), 0)[0]["VideoDescription"]!;

        ((int?)picture["Width"], (int?)picture["Height"]).ShouldBe((expectedWidth, expectedHeight));
    }

    [Fact]
    public void Audio_OfASilentSource_IsNotOrdered()
    {
        var plan = Plan(Sources.Of(audio: null));

        Outputs(plan, 0).ShouldAllBe(o => o["AudioDescriptions"] == null);
        plan["Inputs"]![0]!["AudioSelectors"].ShouldBeNull();
    }

    [Fact]
    public void Audio_OfSeveralTracks_IsOneSelectorAndOneStereoOutputEach()
    {
        var plan = Plan(Sources.Of() with { Audio = [new AudioTrack(1, "AAC", "en"), new AudioTrack(3, "AC3", "de")] });

        var selectors = plan["Inputs"]![0]!["AudioSelectors"]!.AsObject();
        selectors.Select(s => (s.Key, (int)s.Value!["Tracks"]![0]!, s.Value["DefaultSelection"]!.ToString()))
            .ShouldBe([("Audio Selector 1", 1, "DEFAULT"), ("Audio Selector 3", 3, "NOT_DEFAULT")]);
        var outputs = Outputs(plan, 0).Where(o => o["AudioDescriptions"] is not null).ToArray();
        outputs.Select(o => o["NameModifier"]!.ToString()).ShouldBe(["_audio", "_audio2"]);
        outputs.Select(o => o["ContainerSettings"]!["CmfcSettings"]!["AudioTrackType"]!.ToString())
            .ShouldBe(["ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT", "ALTERNATE_AUDIO_AUTO_SELECT"]);
        var second = outputs[1]["AudioDescriptions"]![0]!;
        (second["AudioSourceName"]!.ToString(), second["CustomLanguageCode"]!.ToString(), second["LanguageCodeControl"]!.ToString(), second["StreamName"]!.ToString())
            .ShouldBe(("Audio Selector 3", "de", "USE_CONFIGURED", "German"));
        second["CodecSettings"]!["AacSettings"]!["CodingMode"]!.ToString().ShouldBe("CODING_MODE_2_0");
    }

    [Theory]
    [InlineData(1.5, 2)]
    [InlineData(200.0, 2)]
    [InlineData(201.0, 3)]
    [InlineData(36_000.0, 360)]
    [InlineData(null, 10)]
    public void Storyboard_OfALength_IsAtMostAHundredPictures(double? seconds, int interval)
    {
        var capture = Outputs(Plan(Sources.Of(1080, 1920, seconds)), 1)[1];
        var settings = capture["VideoDescription"]!["CodecSettings"]!["FrameCaptureSettings"]!;

        capture["NameModifier"]!.ToString().ShouldBe("_storyboard");
        ((int)settings["FramerateDenominator"]!, (int)settings["MaxCaptures"]!, (int)capture["VideoDescription"]!["Width"]!).ShouldBe((interval, 100, 90));
    }

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(13.0, 3)]
    [InlineData(39.0, 9)]
    [InlineData(40.0, 10)]
    [InlineData(100.0, 10)]
    [InlineData(101.0, 11)]
    [InlineData(3600.0, 360)]
    [InlineData(null, 10)]
    public void Stills_OfALength_ReachItsEnd(double? seconds, int interval) => ((int)Outputs(Plan(Sources.Of(seconds: seconds)), 1)[0]
        ["VideoDescription"]!["CodecSettings"]!["FrameCaptureSettings"]!["FramerateDenominator"]!).ShouldBe(interval);

    [Fact]
    public void Stills_OfASource_AreTenOfUpTo720p()
    {
        var capture = Outputs(Plan(Sources.Of(3840, 2160, seconds: 3600)), 1)[0]["VideoDescription"]!;
        var settings = capture["CodecSettings"]!["FrameCaptureSettings"]!;

        ((int)settings["FramerateNumerator"]!, (int)settings["FramerateDenominator"]!, (int)settings["MaxCaptures"]!).ShouldBe((1, 360, 10));
        ((int)capture["Height"]!).ShouldBe(720);
        Outputs(Plan(Sources.Of()), 1).Select(o => o["NameModifier"]!.ToString()).ShouldBe(["_still", "_storyboard"]);
        Group(Plan(Sources.Of()), 1)["FileGroupSettings"]!["Destination"]!.ToString().ShouldBe("s3://media/media/v/1/picture");
    }

    [Fact]
    public void HighDynamicRange_OfASource_IsBroughtDown()
    {
        static string? Conversion(Inspection source) =>
            Outputs(Plan(source), 0)[0]["VideoDescription"]!["VideoPreprocessors"]!["ColorCorrector"]?["ColorSpaceConversion"]!.ToString();

        Conversion(Sources.Of() with { HighDynamicRange = true }).ShouldBe("FORCE_709");
        Conversion(Sources.Of()).ShouldBeNull();
    }

    static JsonNode Plan(Inspection source, EncodingProfile profile = EncodingProfile.Adaptive, RateControl control = RateControl.Qvbr) => JsonNode.Parse(
        JobSettingsJson.ToPascalCaseElement(EncodingPlan.For(source, profile, control, "s3://originals/originals/v", "s3://media/media/v/1/")).GetRawText())!;

    static JsonNode Group(JsonNode plan, int index) => plan["OutputGroups"]![index]!["OutputGroupSettings"]!;

    static JsonNode[] Outputs(JsonNode plan, int group) => [.. plan["OutputGroups"]![group]!["Outputs"]!.AsArray().Select(o => o!)];
}
