using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Aws;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Encoding;

public class EncodingPlanTests
{
    static readonly int[] Sides = [32, 143, 144, 239, 240, 360, 480, 719, 720, 1080, 1440, 2160, 4320, 8192];

    [Fact]
    public void Settings_OfEverySource_AreAsMediaConvertsModelHasThem()
    {
        var model = Botocore.Service("mediaconvert").Shape("JobSettings");

        foreach (var source in EverySource())
        {
            foreach (var profile in Enum.GetValues<EncodingProfile>())
            {
                Validator.Faults(model, Plan(source, profile), pascalCase: true).ShouldBeEmpty($"{source} {profile}");
            }
        }
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
    public void Stills_OfASource_AreTenAtMostOneEachTenSeconds()
    {
        var capture = Outputs(Plan(Sources.Of(3840, 2160)), 1).ShouldHaveSingleItem()["VideoDescription"]!;
        var settings = capture["CodecSettings"]!["FrameCaptureSettings"]!;

        ((int)settings["FramerateNumerator"]!, (int)settings["FramerateDenominator"]!, (int)settings["MaxCaptures"]!).ShouldBe((1, 10, 10));
        ((int)capture["Height"]!).ShouldBe(720);
        Group(Plan(Sources.Of()), 1)["FileGroupSettings"]!["Destination"]!.ToString().ShouldBe("s3://media/media/v/1/still");
    }

    [Fact]
    public void HighDynamicRange_OfASource_IsBroughtDown()
    {
        static string? Conversion(Inspection source) =>
            Outputs(Plan(source), 0)[0]["VideoDescription"]!["VideoPreprocessors"]!["ColorCorrector"]?["ColorSpaceConversion"]!.ToString();

        Conversion(Sources.Of() with { HighDynamicRange = true }).ShouldBe("FORCE_709");
        Conversion(Sources.Of()).ShouldBeNull();
    }

    static IEnumerable<Inspection> EverySource() =>
        from width in Sides
        from height in Sides
        from audio in new[] { "AAC", null }
        from rate in new Rational[] { new(1, 2), new(10, 1), new(30000, 1001), new(60, 1), new(240, 1), new(1_713_600_000, 71_123_457) }
        select Sources.Of(width, height, audio: audio) with { FrameRate = rate, HighDynamicRange = audio is null };

    static JsonNode Plan(Inspection source, EncodingProfile profile = EncodingProfile.Adaptive) => JsonNode.Parse(
        JobSettingsJson.ToPascalCaseElement(EncodingPlan.For(source, profile, "s3://originals/originals/v", "s3://media/media/v/1/")).GetRawText())!;

    static JsonNode Group(JsonNode plan, int index) => plan["OutputGroups"]![index]!["OutputGroupSettings"]!;

    static JsonNode[] Outputs(JsonNode plan, int group) => [.. plan["OutputGroups"]![group]!["Outputs"]!.AsArray().Select(o => o!)];
}
