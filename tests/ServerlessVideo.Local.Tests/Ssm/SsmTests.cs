using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Ssm;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Ssm;

public sealed class SsmTests(EdgeHost host) : IClassFixture<EdgeHost>
{
    const string SigningKey = "/serverlessvideo/dev/playback-signing-key";

    ParameterStore Store => host.Services.GetRequiredService<ParameterStore>();

    [Fact]
    public async Task SecureString_IsWrittenByItsRole_ReadByTheApi_RefusedToOthers()
    {
        var put = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-signing-key"), "ssm", "put-parameter", "--name", SigningKey, "--type", "SecureString", "--value", "PEM");
        put.Exit.ShouldBe(0, put.Error);
        JsonNode.Parse(put.Out)!["Version"]!.GetValue<int>().ShouldBe(1);

        var encrypted = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-api"), "ssm", "get-parameter", "--name", SigningKey);
        JsonNode.Parse(encrypted.Out)!["Parameter"]!["Value"]!.ToString().ShouldNotBe("PEM");
        var decrypted = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-api"), "ssm", "get-parameter", "--name", SigningKey, "--with-decryption");
        JsonNode.Parse(decrypted.Out)!["Parameter"]!["Value"]!.ToString().ShouldBe("PEM");

        var refused = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-outbox"), "ssm", "get-parameter", "--name", SigningKey, "--with-decryption");
        refused.Error.ShouldContain("AccessDenied");
    }

    [Fact]
    public async Task ParametersByPath_ArePagedByTheCommandLine()
    {
        foreach (var name in new[] { "/path/a", "/path/b", "/path/c", "/path/deep/d", "/pathology" })
        {
            await Store.PutAsync(name, "String", name, overwrite: false, default);
        }

        var flat = await host.AwsAsync(null, "ssm", "get-parameters-by-path", "--path", "/path", "--page-size", "2");

        JsonNode.Parse(flat.Out)!["Parameters"]!.AsArray().Select(p => p!["Name"]!.ToString()).ShouldBe(["/path/a", "/path/b", "/path/c"]);
        Store.Under("/path/", recursive: true).Select(p => p.Name).ShouldBe(["/path/a", "/path/b", "/path/c", "/path/deep/d"]);
    }

    [Fact]
    public async Task Parameter_IsOverwrittenOnlyWhenAsked_SurvivesARestart_AndIsGoneWhenDeleted()
    {
        await Store.PutAsync("/own/p", "String", "1", overwrite: false, default);
        (await Should.ThrowAsync<AwsException>(Store.PutAsync("/own/p", "String", "2", overwrite: false, default))).Code.ShouldBe("ParameterAlreadyExists");
        (await Store.PutAsync("/own/p", "String", "2", overwrite: true, default)).Version.ShouldBe(2);

        using (ParameterStore restarted = new(host.Options, TimeProvider.System))
        {
            restarted.Get("/own/p").Value.ShouldBe("2");
        }
        await Store.DeleteAsync("/own/p", default);
        Should.Throw<AwsException>(() => Store.Get("/own/p")).Code.ShouldBe("ParameterNotFound");
    }

    [Fact]
    public async Task DynamicReference_ReadsTheParameter()
    {
        await Store.PutAsync("/ref/p", "String", "value", overwrite: false, default);

        (await host.Services.GetRequiredService<DynamicReferences>().ResolveAsync("<{{resolve:ssm:/ref/p}}>", default)).ShouldBe("<value>");
    }
}
