using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Tests.Template;

namespace ServerlessVideo.Local.Tests.Hosts;

public sealed class HostSettingsTests : IDisposable
{
    const string Secrets = """
        "HostSecrets": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "hosts", "SecretString": "{\"loom_webhook_secret\":\"kept\"}"} },
        "Other": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "other", "SecretString": "{}"} },
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {} } },
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {
          "FunctionName": "api", "Handler": "x", "Code": {"S3Key": "x.zip"}, "Role": {"Fn::GetAtt": ["Role", "Arn"]},
          "Environment": {"Variables": {"HOST_SECRETS_ARN": {"Ref": "HostSecrets"} } } } }
        """;

    readonly PlatformOptions _options = new("/nowhere", Directory.CreateTempSubdirectory().FullName, 8080, "/nowhere");

    public void Dispose() => Directory.Delete(_options.DataDirectory, recursive: true);

    [Fact]
    public async Task Secret_ThatFunctionsReadAsHostSecrets_GetsTheTokens_AndKeepsTheRest()
    {
        var stack = TestStack.Of(Secrets, _options);
        using SecretStore store = new(_options, TimeProvider.System);
        foreach (var name in (string[])["HostSecrets", "Other"])
        {
            await store.ProvisionAsync(stack[name], default);
            await HostSettings.FillInAsync(stack, store, stack[name], default);
        }

        var first = store.Get("hosts");
        JsonNode.Parse(first.SecretString)!.ToJsonString()
            .ShouldBe("""{"loom_webhook_secret":"kept","cloudflare_api_token":"laptop-cloudflare-token","loom_api_key":"laptop-loom-key"}""");
        store.Get("other").SecretString.ShouldBe("{}");
        await HostSettings.FillInAsync(stack, store, stack["HostSecrets"], default);
        store.Get("hosts").VersionId.ShouldBe(first.VersionId);
    }

    [Fact]
    public void Settings_LeadToTheStandIns() => HostSettings.Of(_options).ShouldBe(
    [
        ("CLOUDFLARE_API_URL", "http://127.0.0.1:8082/client/v4"),
        ("CLOUDFLARE_ACCOUNT_ID", "5e12ba1ede0c10dc0ffee0ca11ab1e00"),
        ("CLOUDFLARE_CUSTOMER_URL", "http://localhost:8082"),
        ("LOOM_API_URL", "http://127.0.0.1:8083/api/v1"),
        ("LOOM_PAGE_URL", "http://localhost:8083"),
    ]);
}
