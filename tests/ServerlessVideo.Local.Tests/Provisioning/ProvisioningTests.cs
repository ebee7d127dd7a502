using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Provisioning;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Engines;
using ServerlessVideo.Local.Tests.Template;

namespace ServerlessVideo.Local.Tests.Provisioning;

[Collection(EnginesCollection.Name)]
public sealed class ProvisioningTests(EnginesFixture engines) : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task CustomResource_IsAskedOnce_AndAgainWhenItsPropertiesChange()
    {
        (await MadeAsync("one")).ShouldBe("Create one");
        (await MadeAsync("one")).ShouldBe("Create one");
        (await MadeAsync("two")).ShouldBe("Update two");
    }

    [Fact]
    public async Task CustomResource_ReportsFailure_StopsTheStartWithItsReason() =>
        (await Should.ThrowAsync<TemplateException>(() => MadeAsync("""one", "Fail": "yes"""))).Message.ShouldContain("the sample was told to fail");

    [Fact]
    public async Task Table_HasIndexStreamAndTimeToLive_AndProvisioningAgainKeepsIt()
    {
        await engines.Get<TableProvisioner>().ProvisionAsync(engines.Stack["Items"], CancellationToken.None);
        JsonObject items = new() { ["TableName"] = "items" };

        var table = (await engines.Tables.CallAsync("DescribeTable", items, CancellationToken.None))["Table"]!;
        var ttl = await engines.Tables.CallAsync("DescribeTimeToLive", items, CancellationToken.None);

        table["GlobalSecondaryIndexes"]![0]!["IndexName"]!.ToString().ShouldBe("by-name");
        table["StreamSpecification"]!["StreamViewType"]!.ToString().ShouldBe("NEW_AND_OLD_IMAGES");
        ttl["TimeToLiveDescription"]!["AttributeName"]!.ToString().ShouldBe("ttl");
    }

    [Fact]
    public void DataDirectory_HeldByAnother_IsRefused()
    {
        using var held = DataDirectory.Hold(_data);
        Should.Throw<InvalidOperationException>(() => DataDirectory.Hold(_data)).Message.ShouldContain("another platform runs");
    }

    /// <summary>A platform start of its own over the same data directory.</summary>
    async Task<string> MadeAsync(string value)
    {
        PlatformOptions options = new("/nowhere", _data, 18080, "/nowhere");
        var stack = TestStack.Of($$"""
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {} } },
            "Made": {"Type": "Custom::Made", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Maker", "Arn"]}, "Value": "{{value}}"} },
            "Maker": {"Type": "AWS::Lambda::Function", "Properties": {
              "FunctionName": "maker", "Handler": "ServerlessVideo.Local.Tests", "Code": {"S3Key": "sample.zip"}, "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Timeout": 20} }
            """, options, assets: new Dictionary<string, string> { ["sample.zip"] = AppContext.BaseDirectory });
        await using LambdaInvoker lambda = new(stack, options, new CredentialIssuer(options, TimeProvider.System), TimeProvider.System);
        await using CustomResources custom = new(stack, options, lambda);
        await custom.ProvisionAsync(stack["Made"], CancellationToken.None);
        return stack["Made"].Attribute("Made");
    }
}
