using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>What of a JSON document is not as a model's shape has it: unknown and missing members, types, ranges, enumerations, patterns.</summary>
static class Validator
{
    /// <param name="pascalCase">Members under the model's own names, as Step Functions and the console write them, not under their names on the wire.</param>
    public static IEnumerable<string> Faults(Shape shape, JsonNode? json, string path = "$", bool pascalCase = false) => shape.Type switch
    {
        "structure" => json is JsonObject ? Structure(shape, json.AsObject(), path, pascalCase) : [$"{path}: not an object"],
        "list" => json is not JsonArray list ? [$"{path}: not an array"]
            : Size(shape, list.Count, path).Concat(list.SelectMany((item, index) => Faults(shape.Element, item, $"{path}[{index}]", pascalCase))),
        "map" => json is not JsonObject map ? [$"{path}: not an object"]
            : Size(shape, map.Count, path).Concat(map.SelectMany(item => Faults(shape.Value, item.Value, $"{path}.{item.Key}", pascalCase))),
        "string" => Kind(json) != JsonValueKind.String ? [$"{path}: not a string"] : Text(shape, (string)json!, path),
        "integer" or "long" => Kind(json) == JsonValueKind.Number && long.TryParse(json!.ToJsonString(), out var whole)
            ? Size(shape, whole, path) : [$"{path}: not a whole number"],
        "double" or "float" => Kind(json) == JsonValueKind.Number ? Size(shape, (double)json!, path) : [$"{path}: not a number"],
        "timestamp" => Kind(json) == JsonValueKind.Number ? [] : [$"{path}: not seconds since 1970"],
        "boolean" => Kind(json) is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path}: not a boolean"],
        "blob" => Kind(json) == JsonValueKind.String && Convert.TryFromBase64String((string)json!, new byte[((string)json!).Length], out _)
            ? [] : [$"{path}: not base64"],
        _ => [$"{path}: the model's type {shape.Type} is unknown to the validator"],
    };

    static IEnumerable<string> Structure(Shape shape, JsonObject json, string path, bool pascalCase)
    {
        var members = shape.Members.Where(member => member.Location is null).ToDictionary(member => pascalCase ? member.Name : member.WireName);
        var missing = members.Where(member => shape.Required.Contains(member.Value.Name) && !json.ContainsKey(member.Key))
            .Select(member => $"{path}.{member.Key}: required by {shape.Name}");
        return missing.Concat(json.SelectMany(property => members.TryGetValue(property.Key, out var member)
            ? Faults(member.Shape, property.Value, $"{path}.{property.Key}", pascalCase)
            : [$"{path}.{property.Key}: not a member of {shape.Name}"]));
    }

    static IEnumerable<string> Text(Shape shape, string text, string path) =>
        Size(shape, text.Length, path)
            .Concat(shape.Enum.Count > 0 && !shape.Enum.Contains(text) ? [$"{path}: {text} is not of {shape.Name}"] : [])
            .Concat(shape.Pattern is { } pattern && !Regex.IsMatch(text, pattern) ? [$"{path}: {text} does not match {pattern}"] : []);

    static IEnumerable<string> Size(Shape shape, double size, string path) =>
        size < shape.Min || size > shape.Max ? [$"{path}: {size} is outside of {shape.Min}..{shape.Max}"] : [];

    static JsonValueKind Kind(JsonNode? json) => json?.GetValueKind() ?? JsonValueKind.Null;
}
