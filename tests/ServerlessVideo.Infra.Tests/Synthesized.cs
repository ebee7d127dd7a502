using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK;

// The CDK's own process answers one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ServerlessVideo.Infra.Tests;

/// <summary>The template of the dev stage, synthesized once with the context of cdk.json.</summary>
public sealed class Synthesized
{
    static readonly Lazy<JsonObject> Once = new(Synthesize);

    public static JsonObject Template => Once.Value;

    public static IEnumerable<(string Id, JsonObject Properties)> OfType(string type) =>
        from resource in Template["Resources"]!.AsObject()
        where (string?)resource.Value!["Type"] == type
        select (resource.Key, resource.Value["Properties"]!.AsObject());

    public static string Root { get; } = FindRoot();

    static JsonObject Synthesize()
    {
        var asset = Directory.CreateTempSubdirectory("sv-asset-");
        var assembly = Directory.CreateTempSubdirectory("sv-assembly-");
        try
        {
            Directory.CreateDirectory(Path.Combine(asset.FullName, "web"));
            File.WriteAllText(Path.Combine(asset.FullName, "web", "index.html"), "<!doctype html>");
            var context = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "cdk.json")))!["context"]!.AsObject();
            var app = new App(new AppProps { Outdir = assembly.FullName, Context = context.ToDictionary(c => c.Key, c => (object)Plain(c.Value!)) });
            _ = new ServerlessVideoStack(app, "ServerlessVideo-dev", new ServerlessVideoProps("dev", asset.FullName));
            var stack = app.Synth().GetStackByName("ServerlessVideo-dev");
            return JsonNode.Parse(File.ReadAllText(stack.TemplateFullPath))!.AsObject();
        }
        finally
        {
            asset.Delete(recursive: true);
            assembly.Delete(recursive: true);
        }
    }

    static object Plain(JsonNode value) => value is JsonArray list ? list.Select(v => (string)v!).ToArray() : value.GetValueKind() == JsonValueKind.True;

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "cdk.json")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("cdk.json is in no folder above the tests");
        }

        return folder.FullName;
    }
}
