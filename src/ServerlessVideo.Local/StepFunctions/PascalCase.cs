using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>Step Functions writes PascalCase where MediaConvert's wire has camelCase; keys that people choose stay as they are.</summary>
static class PascalCase
{
    /// <summary>Members of MediaConvert's model that are maps (botocore: type <c>map</c>).</summary>
    static readonly HashSet<string> Maps = new(StringComparer.OrdinalIgnoreCase)
    {
        "UserMetadata", "Tags", "AudioSelectors", "AudioSelectorGroups", "CaptionSelectors",
    };

    public static JsonNode ToCamel(JsonNode node) => Rename(node, char.ToLowerInvariant)!;

    public static JsonNode FromCamel(JsonNode node) => Rename(node, char.ToUpperInvariant)!;

    static JsonNode? Rename(JsonNode? node, Func<char, char> first, bool keepNames = false) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(
            keepNames || p.Key.Length == 0 ? p.Key : first(p.Key[0]) + p.Key[1..], Rename(p.Value, first, !keepNames && Maps.Contains(p.Key))))),
        JsonArray list => new JsonArray([.. list.Select(n => Rename(n, first))]),
        _ => node?.DeepClone(),
    };
}
