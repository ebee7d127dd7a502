using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class HonouredSettingsTests
{
    static readonly JsonObject Shapes = Model();

    /// <summary>Documented since ("Video scaling behavior and aspect ratios"), not yet in the model that Debian ships.</summary>
    static readonly string[] NewerThanTheModel = ["FIT", "FIT_NO_UPSCALE"];

    [Fact]
    public void Table_EachMember_IsInTheServicesModelWithItsRange() => Compare(HonouredSettings.CreateJob, "CreateJobRequest", "");

    [Theory]
    [InlineData("/settings/inputs/0/imageInserter", """{}""")]
    [InlineData("/settings/outputGroups/0/outputGroupSettings/cmafGroupSettings/encryption", """{}""")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/qvbrSettings/maxAverageBitrate", "1000")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/qualityTuningLevel", "\"MULTI_PASS_HQ\"")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/maxBitrate", "999")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/maxBitrate", "1000.5")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/maxBitrate", "\"1000\"")]
    [InlineData("/settings/outputGroups/0/outputs/0/captionDescriptions", "[]")]
    [InlineData("/settings/outputGroups/0/outputs/0/nameModifier", "\"../x\"")]
    [InlineData("/settings/outputGroups/0/outputGroupSettings/cmafGroupSettings/destination", "\"/etc\"")]
    [InlineData("/settings/inputs/0/fileInput", "\"https://example.com/a.mp4\"")]
    [InlineData("/settings/inputs/0/videoSelector", "[]")]
    [InlineData("/settings/timecodeConfig/source", "\"SPECIFIEDSTART\"")]
    [InlineData("/settings/adAvailOffset", "1")]
    [InlineData("/jobTemplate", "\"mine\"")]
    [InlineData("/Settings", "{}")]
    public void Read_WhatIsNotHonoured_RefusedByItsPath(string path, string value)
    {
        var request = Settings.Request("s3://in/a", (320, 180));
        Set(request, path, JsonNode.Parse(value));
        var refusal = Should.Throw<AwsException>(() => JobRequest.Read(request));
        refusal.Status.ShouldBe(400);
        refusal.Code.ShouldBe("BadRequestException");
        refusal.Message.ShouldStartWith(path + ":");
    }

    [Theory]
    [InlineData("/settings/outputGroups/0/outputs/0/nameModifier")]
    [InlineData("/settings/outputGroups/0/outputs/0/containerSettings")]
    [InlineData("/settings/outputGroups/0/outputs/0/videoDescription/codecSettings/h264Settings/maxBitrate")]
    [InlineData("/settings/outputGroups/0/outputGroupSettings/cmafGroupSettings/segmentLength")]
    [InlineData("/settings/inputs/0/fileInput")]
    [InlineData("/role")]
    public void Read_WhatIsMissing_RefusedByItsPath(string path)
    {
        var request = Settings.Request("s3://in/a", (320, 180));
        var parts = path.Trim('/').Split('/');
        ((JsonObject)Walk(request, parts[..^1])).Remove(parts[^1]);
        Should.Throw<AwsException>(() => JobRequest.Read(request)).Message.ShouldStartWith(path + ":");
    }

    [Fact]
    public void Read_TwoOutputsOfOneName_Refused() =>
        Should.Throw<AwsException>(() => JobRequest.Read(Settings.Request("s3://in/a", (320, 180), (640, 180)))).Message.ShouldContain("/settings/outputGroups/0/outputs");

    [Fact]
    public void Read_OneOfSeveralOutputsWithoutAModifier_Refused()
    {
        var request = Settings.Request("s3://in/a", (320, 180));
        var second = request.Outputs(1)[0]!.DeepClone();
        second["nameModifier"] = "_second";
        request.Outputs(1).Add(second);

        Should.Throw<AwsException>(() => JobRequest.Read(request)).Message.ShouldContain("/settings/outputGroups/1/outputs/0/nameModifier");
    }

    [Fact]
    public void Read_UnknownAudioSelector_Refused()
    {
        var request = Settings.Request("s3://in/a", (320, 180)).WithAudio();
        request.Outputs()[1]!["audioDescriptions"]![0]!["audioSourceName"] = "Other";
        Should.Throw<AwsException>(() => JobRequest.Read(request)).Message.ShouldContain("/settings/outputGroups/0/outputs/1/audioDescriptions/0/audioSourceName");
    }

    [Fact]
    public void Read_OddSize_Refused() => Should.Throw<AwsException>(() => JobRequest.Read(Settings.Request("s3://in/a", (321, 180)))).Message.ShouldContain("even");

    static void Compare(Rule rule, string shapeName, string path)
    {
        var shape = Shapes[shapeName]!;
        var type = shape["type"]!.GetValue<string>();
        switch (rule)
        {
            case ObjectRule known:
                type.ShouldBe("structure", path);
                var members = shape["members"]!.AsObject().ToDictionary(m => m.Value!["locationName"]!.GetValue<string>(), m => m.Value!["shape"]!.GetValue<string>());
                foreach (var (name, member) in known.Members)
                {
                    Compare(member, members.GetValueOrDefault(name).ShouldNotBeNull($"{path}/{name} is not in the model"), $"{path}/{name}");
                }
                known.Required.ShouldBeSubsetOf(known.Members.Keys);
                break;
            case MapRule map:
                type.ShouldBe("map", path);
                Compare(map.Value, shape["value"]!["shape"]!.GetValue<string>(), $"{path}/*");
                break;
            case ListRule list:
                type.ShouldBe("list", path);
                Compare(list.Item, shape["member"]!["shape"]!.GetValue<string>(), $"{path}/0");
                break;
            case ChoiceRule choice:
                choice.Values.Except(NewerThanTheModel).ShouldBeSubsetOf((shape["enum"]?.AsArray() ?? []).Select(v => v!.GetValue<string>()), path);
                break;
            case NumberRule number:
                type.ShouldBe(number.Whole ? "integer" : "double", path);
                var (min, max) = Range(shapeName);
                number.Min.ShouldBeGreaterThanOrEqualTo(min, path);
                number.Max.ShouldBeLessThanOrEqualTo(max, path);
                break;
            default:
                type.ShouldBe("string", path);
                break;
        }
    }

    /// <summary>This model keeps ranges in the names of its shapes: <c>__integerMin1000Max1152000000</c>.</summary>
    static (double Min, double Max) Range(string shape)
    {
        var match = Regex.Match(shape, "Min(Negative)?([0-9]+)(Max([0-9]+))?");
        return match.Success
            ? (double.Parse(match.Groups[2].Value) * (match.Groups[1].Success ? -1 : 1), match.Groups[4].Success ? double.Parse(match.Groups[4].Value) : double.MaxValue)
            : (double.MinValue, double.MaxValue);
    }

    static JsonObject Model()
    {
        string[] places = ["/usr/lib/python3/dist-packages/botocore", "/usr/lib/python3/dist-packages/awscli/botocore"];
        var file = places.Select(p => $"{p}/data/mediaconvert/2017-08-29/service-2.json").First(File.Exists);
        return JsonNode.Parse(File.ReadAllText(file))!["shapes"]!.AsObject();
    }

    static void Set(JsonNode root, string path, JsonNode? value)
    {
        var parts = path.Trim('/').Split('/');
        Walk(root, parts[..^1])[parts[^1]] = value;
    }

    static JsonNode Walk(JsonNode root, string[] parts) => parts.Aggregate(root, (node, part) => int.TryParse(part, out var index) ? node[index]! : node[part]!);
}
