using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.SecretsManager;

public sealed class SecretsManagerTests(EdgeHost host) : IClassFixture<EdgeHost>
{
    SecretStore Store => host.Services.GetRequiredService<SecretStore>();

    Resource Secret(string name) => host.Stack.OfType("AWS::SecretsManager::Secret").Single(s => s.LogicalId.Contains(name));

    [Fact]
    public async Task Secret_IsReadByItsRole_RefusedToOthers_AndChangedByTheDeveloper()
    {
        var secret = Secret("CursorKey");
        var read = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-api"), "secretsmanager", "get-secret-value", "--secret-id", secret.Arn);
        read.Exit.ShouldBe(0, read.Error);
        JsonNode.Parse(read.Out)!["SecretString"]!.ToString().ShouldBe(Store.Get(secret.Arn).SecretString);

        var refused = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-outbox"), "secretsmanager", "get-secret-value", "--secret-id", secret.Arn);
        refused.Error.ShouldContain("AccessDenied");

        var put = await host.AwsAsync(null, "secretsmanager", "put-secret-value", "--secret-id", Store.Get(secret.Arn).Name, "--secret-string", "new");
        put.Exit.ShouldBe(0, put.Error);
        using SecretStore restarted = new(host.Options, TimeProvider.System);
        restarted.Get(secret.Arn).SecretString.ShouldBe("new");
        restarted.Get(secret.Arn).VersionId.ShouldBe(JsonNode.Parse(put.Out)!["VersionId"]!.ToString());
    }

    [Fact]
    public async Task GeneratedSecret_IsKeptAtTheNextProvisioning()
    {
        var secret = Secret("OriginSecret");
        var before = Store.Get(secret.Arn).SecretString;

        await Store.ProvisionAsync(secret, default);

        Store.Get(secret.Arn).SecretString.ShouldBe(before);
        before.Length.ShouldBe(64);
        before.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c));
        (await host.Services.GetRequiredService<DynamicReferences>().ResolveAsync($"{{{{resolve:secretsmanager:{secret.Arn}:SecretString:::}}}}", default)).ShouldBe(before);
    }

    [Fact]
    public void RandomPassword_HasEachKind_OfWhatIsNotExcluded()
    {
        var config = JsonNode.Parse("""{"PasswordLength":4,"ExcludeCharacters":"abc"}""")!.AsObject();
        for (var i = 0; i < 100; i++)
        {
            var password = RandomPassword.Secret(config);
            password.Length.ShouldBe(4);
            (password.Any(char.IsLower), password.Any(char.IsUpper), password.Any(char.IsDigit), password.Any(c => !char.IsLetterOrDigit(c)))
                .ShouldBe((true, true, true, true), password);
            password.IndexOfAny(['a', 'b', 'c']).ShouldBe(-1);
        }
        var templated = JsonNode.Parse(RandomPassword.Secret(JsonNode.Parse("""{"SecretStringTemplate":"{\"user\":\"x\"}","GenerateStringKey":"password"}""")!.AsObject()))!;
        (templated["user"]!.ToString(), templated["password"]!.ToString().Length).ShouldBe(("x", 32));
    }
}
