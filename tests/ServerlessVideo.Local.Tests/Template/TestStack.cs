using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Template;

/// <summary>A stack of a few resources, written as CDK writes them.</summary>
static class TestStack
{
    public static Stack Of(string resources, int port = 8080, string more = "", string data = "/nowhere", IReadOnlyDictionary<string, string>? assets = null) =>
        Of(resources, new PlatformOptions("/nowhere", data, port, "/nowhere"), more, assets);

    public static Stack Of(string resources, PlatformOptions options, string more = "", IReadOnlyDictionary<string, string>? assets = null) =>
        new("ServerlessVideo-test", JsonNode.Parse($$"""{ "Resources": { {{resources}} } {{more}} }""")!.AsObject(), options, assets);
}
