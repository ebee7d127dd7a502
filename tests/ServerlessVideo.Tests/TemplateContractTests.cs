using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests;

/// <summary>What the product and the stack must both say: names that stand in the code and in the synthesized template.</summary>
public class TemplateContractTests
{
    static readonly JsonObject Resources = JsonNode.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "tests/ServerlessVideo.Infra.Tests/Template.snapshot.json")))!["Resources"]!.AsObject();

    public static readonly TheoryData<string> FunctionNames = [.. Functions.All.Select(f => f.Name)];

    [Fact]
    public void Functions_OfStackAndProduct_AreTheSame() =>
        Of("AWS::Lambda::Function").Select(NameOf).Order().ShouldBe(Functions.All.Select(f => f.Name).Order());

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Environment_OfAFunction_IsWhatItDeclares(string name)
    {
        var declared = Functions.All.Single(f => f.Name == name).Settings.Append(Setting.Function).Append(Setting.Stage).Distinct().Order();
        var environment = Of("AWS::Lambda::Function").Single(f => NameOf(f) == name)["Environment"]!["Variables"]!.AsObject();
        environment.Select(variable => variable.Key).Order().ShouldBe(declared);
    }

    [Fact]
    public void OriginalStored_MatchesTheKeysOfOriginals() => Rule("aws.s3")["detail"]!["object"]!["key"]![0]!["prefix"]!.ToString()
        .ShouldBe(OriginalKey.Of(default)[..^default(VideoId).ToString().Length]);

    [Fact]
    public void VideoPurged_MatchesTheEventOfAPurge()
    {
        var rule = Rule("serverlessvideo", EventNames.Deleted);
        ProductJson.Default.VideoEventDetail.Properties.Select(p => p.Name).ShouldContain("purge");
        rule["detail"]!["purge"]![0]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void CopyOutdated_IsTheEventOfAChangeThatHostsHaveToKnow() => Rule("serverlessvideo", EventNames.CopyOutdated)["detail"]!["stage"]![0]!.ToString().ShouldBe("dev");

    [Fact]
    public void OriginalShared_MatchesTheEventOfAVideoThatSharesAnOriginal()
    {
        ProductJson.Default.VideoEventDetail.Properties.Select(p => p.Name).ShouldContain("shared");
        Rule("serverlessvideo", EventNames.Uploaded)["detail"]!["shared"]![0]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Outbox_IsFedWithItsOwnItems()
    {
        var pattern = Of("AWS::Lambda::EventSourceMapping").Select(m => m["FilterCriteria"]?["Filters"]?[0]?["Pattern"]?.ToString()).Single(p => p is not null)!;
        var type = OutboxEvent.Mapper.ToItem(new OutboxEvent(Guid.Empty, "x", default, default, JsonDocument.Parse("{}").RootElement))["type"].S;
        JsonNode.Parse(pattern)!["dynamodb"]!["NewImage"]!["type"]!["S"]![0]!.ToString().ShouldBe(type);
    }

    [Fact]
    public void Schedules_NameTasksThatThereAre()
    {
        var due = Of("AWS::Events::Rule").Where(r => r["ScheduleExpression"] is not null)
            .Select(r => JsonNode.Parse(r["Targets"]![0]!["Input"]!.ToString())!["task"]!.ToString());
        due.Order().ShouldBe(Maintenance.Tasks.Order());
    }

    [Fact]
    public void Groups_OfTheUserPool_AreTheRolesAndTiers() => Of("AWS::Cognito::UserPoolGroup").Select(g => g["GroupName"]!.ToString()).Order()
        .ShouldBe(Caller.Groups.Order());

    [Fact]
    public void OriginSecret_TravelsInTheHeaderThatIsChecked() => Of("AWS::CloudFront::Distribution").Single()["DistributionConfig"]!["Origins"]!.AsArray()
        .SelectMany(o => o!["OriginCustomHeaders"]?.AsArray() ?? []).Select(h => h!["HeaderName"]!.ToString()).Distinct()
        .ShouldBe([OriginGuard.Header]);

    [Fact]
    public void Indexes_AndExpiry_AreTheMappers()
    {
        var table = Of("AWS::DynamoDB::Table").Single();
        var item = VideoStore.Mapper.ToItem(Any.Video(VideoStatus.Ready));
        foreach (var index in table["GlobalSecondaryIndexes"]!.AsArray())
        {
            item.Keys.ShouldContain(index!["KeySchema"]![0]!["AttributeName"]!.ToString());
            item.Keys.ShouldContain(index["KeySchema"]![1]!["AttributeName"]!.ToString());
        }
        ProgressEvent.Mapper.ToItem(new ProgressEvent(1, "x", null, default, default, 0, DateTimeOffset.UnixEpoch)).Keys
            .ShouldContain(table["TimeToLiveSpecification"]!["AttributeName"]!.ToString());
    }

    static JsonNode Rule(string source, string? detailType = null) => Of("AWS::Events::Rule").Select(r => r["EventPattern"])
        .Single(p => p?["source"]?[0]?.ToString() == source && (detailType is null || p["detail-type"]![0]!.ToString() == detailType))!;

    static IEnumerable<JsonNode> Of(string type) => Resources.Select(r => r.Value!).Where(r => r["Type"]!.ToString() == type).Select(r => r["Properties"]!);

    static string NameOf(JsonNode function) => function["Environment"]!["Variables"]![Setting.Function]!.ToString();
}
