using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Template;

/// <summary>The folder that <c>cdk synth</c> wrote: one stack template and its file assets.</summary>
static class CloudAssembly
{
    /// <exception cref="TemplateException">No manifest, or not exactly one stack in it.</exception>
    public static Stack Load(PlatformOptions options)
    {
        var folder = Path.GetFullPath(options.CloudAssembly);
        var artifacts = Read(folder, "manifest.json")["artifacts"]!.AsObject();
        var stacks = artifacts.Where(a => a.Value!["type"]!.GetValue<string>() == "aws:cloudformation:stack").ToList();
        if (stacks is not [var (id, stack)])
        {
            throw new TemplateException($"{folder} holds {stacks.Count} stacks; the laptop runs exactly one");
        }
        var properties = stack!["properties"]!;
        return new Stack(
            properties["stackName"]?.GetValue<string>() ?? id,
            Read(folder, properties["templateFile"]!.GetValue<string>()),
            options,
            Assets(folder, artifacts));
    }

    static Dictionary<string, string> Assets(string folder, JsonObject artifacts)
    {
        Dictionary<string, string> assets = new(StringComparer.Ordinal);
        foreach (var (_, artifact) in artifacts.Where(a => a.Value!["type"]!.GetValue<string>() == "cdk:asset-manifest"))
        {
            var files = Read(folder, artifact!["properties"]!["file"]!.GetValue<string>())["files"]!.AsObject();
            foreach (var (_, file) in files)
            {
                var path = Path.GetFullPath(file!["source"]!["path"]!.GetValue<string>(), folder);
                foreach (var (_, destination) in file["destinations"]!.AsObject())
                {
                    assets[destination!["objectKey"]!.GetValue<string>()] = path;
                }
            }
        }
        return assets;
    }

    static JsonObject Read(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path)
            ? JsonNode.Parse(File.ReadAllText(path))!.AsObject()
            : throw new TemplateException($"{path} is not there: synthesize first");
    }
}
