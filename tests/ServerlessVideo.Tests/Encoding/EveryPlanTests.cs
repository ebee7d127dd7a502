using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Aws;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Local.MediaConvert.Settings;
using ServerlessVideo.Local.StepFunctions;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>
/// The planner over its whole input space: every plan is one that MediaConvert takes, by its model and by the ranges of its user guide
/// that the model leaves out, and one that the stand-in honours setting by setting.
/// </summary>
public class EveryPlanTests
{
    const string Folder = "s3://media/media/v/7/";

    static readonly int[] Sides = [32, 33, 143, 144, 239, 240, 360, 480, 719, 720, 1080, 1440, 2160, 4096, 4320, 8192];

    static readonly Rational[] Rates =
        [new(1, 100), new(1, 2), new(10, 1), new(15, 1), new(24000, 1001), new(25, 1), new(30000, 1001), new(50, 1), new(60000, 1001), new(60, 1), new(240, 1), new(1_713_600_000, 71_123_457)];

    static readonly int[] AacBitrates = [64_000, 80_000, 96_000, 112_000, 128_000, 160_000, 192_000];

    [Fact]
    public void Plans_OfEverySizeAndRate_AreWhatMediaConvertTakes()
    {
        foreach (var source in from width in Sides from height in Sides from rate in Rates where Math.Max(width, height) <= 128 * Math.Min(width, height)
            select Sources.Of(width, height) with { FrameRate = rate })
        {
            Faults(source, EncodingProfile.Adaptive, RateControl.Qvbr, deep: false).ShouldBeEmpty($"{source}");
        }
    }

    [Fact]
    public void Plans_OfAnySource_AreWhatMediaConvertAndTheStandInTake()
    {
        var sounds =
            from count in Gen.Choose(0, Inspector.MostAudioTracks)
            from numbers in Gen.Constant(Enumerable.Range(1, 20).ToArray()).Select(all => all.Take(count))
            from languages in Gen.Elements<string?>("en", "de", "nds", null).ListOf(count)
            select (IReadOnlyList<AudioTrack>)[.. numbers.Zip(languages, (number, language) => new AudioTrack(number, "AAC", language))];
        var sources =
            from shorter in Gen.Frequency((1, Gen.Elements(Sides)), (1, Gen.Choose(Ladder.SmallestSide, 8192)))
            from longer in Gen.Choose(shorter, Math.Min(8192, 128 * shorter))
            from portrait in Gen.Elements(true, false)
            from rate in Gen.OneOf(Gen.Elements(Rates), from n in Gen.Choose(1, 100_000) from d in Gen.Choose(1, 1001) select new Rational(n, d))
            from seconds in Gen.Elements<double?>(null, 0.04, 1.9, 13, 3_600, 36_000, 400_000)
            from audio in sounds
            from hdr in Gen.Elements(true, false)
            from profile in Gen.Elements(EncodingProfile.Adaptive, EncodingProfile.Proxy)
            from control in Gen.Elements(RateControl.Qvbr, RateControl.Cbr)
            select (Source: Sources.Of(portrait ? shorter : longer, portrait ? longer : shorter, seconds) with { FrameRate = rate, Audio = audio, HighDynamicRange = hdr }, profile, control);

        Prop.ForAll(sources.ToArbitrary(), s => Faults(s.Source, s.profile, s.control, deep: true).ShouldBeEmpty()).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    /// <param name="deep">Also against the service's model, the whole of it, and the stand-in.</param>
    static List<string> Faults(Inspection source, EncodingProfile profile, RateControl control, bool deep)
    {
        var plan = JsonNode.Parse(JobSettingsJson.ToPascalCaseElement(EncodingPlan.For(source, profile, control, "s3://originals/originals/v", Folder)).GetRawText())!;
        var faults = new List<string>();
        if (deep)
        {
            faults.AddRange(Validator.Faults(Botocore.Service("mediaconvert").Shape("JobSettings"), plan, pascalCase: true).Select(f => $"{f}"));
            // Throws with the path of what is not honoured.
            _ = JobRequest.Read(new JsonObject { ["role"] = "arn:aws:iam::000000000000:role/media", ["settings"] = PascalCase.ToCamel(plan) });
        }
        void Demand(bool holds, string what)
        {
            if (!holds)
            {
                faults.Add(what);
            }
        }
        var groups = plan["OutputGroups"]!.AsArray().Select(g => g!).ToArray();
        var (streams, pictures) = (groups[0]["Outputs"]!.AsArray().Select(o => o!).ToArray(), groups[1]["Outputs"]!.AsArray().Select(o => o!).ToArray());
        var rungs = source.Rungs(profile);
        Demand(groups.All(g => ((g["OutputGroupSettings"]!["CmafGroupSettings"] ?? g["OutputGroupSettings"]!["FileGroupSettings"])!["Destination"]!.ToString()).StartsWith(Folder, StringComparison.Ordinal)), "a folder of its own");
        Demand(streams.Concat(pictures).Select(o => $"{o["NameModifier"]}").Distinct().Count() == streams.Length + pictures.Length, "names are unique");
        Demand(groups.Select(g => g["Outputs"]!.AsArray()).Where(g => g.Count > 1).All(g => g.All(o => $"{o!["NameModifier"]}" != "")), "a modifier of each of several outputs");
        Demand(streams.Count(o => o["VideoDescription"] is not null) == rungs.Count && rungs.Count is >= 1 and <= 7, "an output for each rung");
        foreach (var (rung, output) in rungs.Zip(streams))
        {
            Check(source, rung, output["VideoDescription"]!, control, Demand);
        }
        CheckSound(source, plan["Inputs"]![0]!["AudioSelectors"]?.AsObject(), [.. streams.Where(o => o["AudioDescriptions"] is not null)], Demand);
        foreach (var capture in pictures)
        {
            var settings = capture["VideoDescription"]!["CodecSettings"]!["FrameCaptureSettings"]!;
            Demand((int)settings["FramerateNumerator"]! == 1 && (int)settings["FramerateDenominator"]! >= 1 && (int)settings["MaxCaptures"]! is >= 1 and <= 100, "captures");
            CheckSize(source, capture["VideoDescription"]!, Demand);
        }
        return faults;
    }

    static void Check(Inspection source, Rung rung, JsonNode picture, RateControl control, Action<bool, string> demand)
    {
        CheckSize(source, picture, demand);
        var h264 = picture["CodecSettings"]!["H264Settings"]!;
        var rate = (double)(int)h264["FramerateNumerator"]! / (int)h264["FramerateDenominator"]!;
        var macroblocks = (rung.Width + 15) / 16 * ((rung.Height + 15) / 16);
        demand(macroblocks <= 36_864 && macroblocks * rate <= 2_073_600 && h264["CodecLevel"]!.ToString() == "AUTO", $"{rung} has a level, which the encoder finds");
        demand(rate <= 60.1 && rate >= 1 && rate <= Math.Max(1, source.FrameRate.Value) * 1.001, $"{rate} is no faster than {source.FrameRate}");
        demand(rung.Width <= Math.Max(source.Width, 32) && rung.Height <= Math.Max(source.Height, 32), $"{rung} is not above the source");
        demand((double)h264["GopSize"]! == 2 && (int)h264["GopClosedCadence"]! == 1 && (int)h264["NumberBFramesBetweenReferenceFrames"]! is >= 1 and <= 2, "groups of pictures");
        demand((int)h264["NumberBFramesBetweenReferenceFrames"]! < 2 * rate, "a group has more pictures than B-frames in a row");
        demand(h264["MinIInterval"] is null && h264["SceneChangeDetect"]!.ToString() == "DISABLED", "no keyframes but those of the grid");
        demand(picture["VideoPreprocessors"]!["Deinterlacer"]!["Control"]!.ToString() == "NORMAL", "interlaced frames are made whole");
        demand((picture["VideoPreprocessors"]!["ColorCorrector"] is not null) == source.HighDynamicRange, "high dynamic range is brought down");
        if (control == RateControl.Qvbr)
        {
            demand((int)h264["QvbrSettings"]!["QvbrQualityLevel"]! is >= 1 and <= 10 && h264["Bitrate"] is null && h264["HrdBufferSize"] is null, "QVBR");
            demand((long)h264["MaxBitrate"]! <= 20_000_000, "the bitrate is the ladder's");
        }
        else
        {
            demand(h264["QvbrSettings"] is null && h264["MaxBitrate"] is null, "CBR");
            demand((long)h264["Bitrate"]! <= 20_000_000, "the bitrate is the ladder's");
            demand((long)h264["HrdBufferSize"]! is var buffer && buffer >= (long)h264["Bitrate"]! && buffer <= 2 * (long)h264["Bitrate"]!, "the buffer");
        }
    }

    /// <summary>One side is given, even, and MediaConvert makes the other by the picture's shape.</summary>
    static void CheckSize(Inspection source, JsonNode picture, Action<bool, string> demand)
    {
        var (width, height) = ((int?)picture["Width"], (int?)picture["Height"]);
        var side = width ?? height;
        demand(width is null != height is null && side is >= 32 and <= 4096 && side % 2 == 0, $"{width}x{height} is a size");
        demand(width is null || source.Width < source.Height, "the short side is given");
        demand(side * Math.Max(source.Width, source.Height) <= 4096 * Math.Min(source.Width, source.Height), $"of {side} the other side is one that decoders take");
    }

    static void CheckSound(Inspection source, JsonObject? selectors, JsonNode[] outputs, Action<bool, string> demand)
    {
        demand(outputs.Length == source.Audio.Count && (selectors?.Count ?? 0) == source.Audio.Count, "every sound has its selector and its output");
        demand(selectors is null || selectors.Count(s => s.Value!["DefaultSelection"]!.ToString() == "DEFAULT") == 1, "one selector is the default");
        foreach (var (track, output) in source.Audio.Zip(outputs))
        {
            var description = output["AudioDescriptions"]!.AsArray().Single()!;
            var aac = description["CodecSettings"]!["AacSettings"]!;
            demand(selectors!.ContainsKey(description["AudioSourceName"]!.ToString()) && (int)selectors[description["AudioSourceName"]!.ToString()]!["Tracks"]![0]! == track.Number, "its own selector");
            demand(AacBitrates.Contains((int)aac["Bitrate"]!) && (int)aac["SampleRate"]! == 48_000 && aac["CodingMode"]!.ToString() == "CODING_MODE_2_0", "AAC");
            demand(Regex.IsMatch(description["StreamName"]!.ToString(), @"^[A-Za-z0-9_ ]+$"), "a name that MediaConvert takes");
            demand(description["CustomLanguageCode"]?.ToString() == track.Language, "its language");
        }
        demand(outputs.Select(o => o["AudioDescriptions"]![0]!["StreamName"]!.ToString()).Distinct().Count() == outputs.Length, "names are unique");
    }
}
