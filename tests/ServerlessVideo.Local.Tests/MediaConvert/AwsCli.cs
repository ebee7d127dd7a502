using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>Debian's aws command line: somebody else's reading of the service's model.</summary>
internal sealed class AwsCli(MediaConvertHost host)
{
    static readonly Dictionary<string, string> Environment = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "locallocal", ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_CONFIG_FILE"] = "/dev/null", ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_PAGER"] = "",
    };

    public JsonNode Run(params string[] arguments)
    {
        var output = Tools.Run("/usr/bin/aws", ["--endpoint-url", host.Address.ToString(), "--output", "json", "mediaconvert", .. arguments], Environment);
        return output.Trim() is "" ? new JsonObject() : JsonNode.Parse(output)!;
    }

    public string Fail(params string[] arguments)
    {
        var (exitCode, _, error) = Tools.TryRun("/usr/bin/aws", ["--endpoint-url", host.Address.ToString(), "mediaconvert", .. arguments], Environment);
        exitCode.ShouldNotBe(0);
        return error;
    }

    /// <summary>The wire's camelCase as the command line wants it; the keys of maps stay.</summary>
    public static string Input(JsonObject request) => Pascal(request).ToJsonString();

    static JsonNode Pascal(JsonNode node, bool map = false) => node switch
    {
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(map ? m.Key : char.ToUpperInvariant(m.Key[0]) + m.Key[1..],
            m.Value is null ? null : Pascal(m.Value, m.Key is "userMetadata" or "audioSelectors"))!)),
        JsonArray a => new JsonArray([.. a.Select(i => Pascal(i!))]),
        _ => node.DeepClone(),
    };
}
