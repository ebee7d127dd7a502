using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>REST-XML as the model has it, to and from the JSON form that the validator reads.</summary>
static class XmlDocuments
{
    /// <summary>Unknown elements stay in the result, for the validator to find.</summary>
    public static JsonNode ToJson(Shape shape, XElement element) => shape.Type switch
    {
        "structure" => new JsonObject(element.Elements().Select(child => KeyValuePair.Create(
            child.Name.LocalName,
            (JsonNode?)(shape.Members.FirstOrDefault(member => member.WireName == child.Name.LocalName) is { } member
                ? ToJson(member.Shape, child) : child.Value)))),
        "list" => new JsonArray([.. element.Elements().Select(child =>
            child.Name.LocalName == shape.ElementName ? ToJson(shape.Element, child) : throw new FormatException($"{child.Name} in a list of {shape.ElementName}"))]),
        "integer" or "long" => long.Parse(element.Value),
        _ => element.Value,
    };

    public static XElement FromJson(Shape shape, JsonNode json, XName name) => shape.Type switch
    {
        "structure" => new XElement(name, shape.Members.Select(member => FromJson(member.Shape, json[member.WireName]!, name.Namespace + member.WireName))),
        "list" => new XElement(name, json.AsArray().Select(item => FromJson(shape.Element, item!, name.Namespace + shape.ElementName))),
        "timestamp" => new XElement(name, DateTime.UnixEpoch.AddTicks((long)((decimal)json * TimeSpan.TicksPerSecond)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")),
        _ => new XElement(name, json.ToString()),
    };
}
