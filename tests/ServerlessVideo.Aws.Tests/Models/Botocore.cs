using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>AWS's machine-readable service models; see Data/README.md.</summary>
static class Botocore
{
    static readonly ConcurrentDictionary<string, ServiceModel> Loaded = new();

    public static ServiceModel Service(string name) => Loaded.GetOrAdd(
        name,
        service => new ServiceModel(JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Models", "Data", service + ".json")))!));
}
