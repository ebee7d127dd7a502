using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>Compares an object, property by property, with its document on the wire.</summary>
static class Comparison
{
    /// <summary>Members that the official SDK already has and the models here do not.</summary>
    static readonly string[] Newer = ["VideoProperties.Rotation"];

    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <returns>The properties whose value is not what the document says.</returns>
    public static IEnumerable<string> Differences(object? value, JsonNode? json, Shape shape, string path = "$", bool pascalCase = false) => value switch
    {
        null => json is null ? [] : [$"{path}: null, the document has {json.ToJsonString()}"],
        _ when json is null => [$"{path}: {value} is not in the document"],
        string text => Equal(text, (string?)json, path),
        ConstantClass constant => Equal(constant.Value, (string?)json, path),
        bool flag => Equal(flag, (bool)json, path),
        int or long => Equal(Convert.ToInt64(value), (long)json, path),
        double number => Equal(number, (double)json, path),
        DateTime time => time.Kind == DateTimeKind.Utc
            ? Equal((decimal)(time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, (decimal)json, path) : [$"{path}: not UTC"],
        MemoryStream bytes => Equal(Convert.ToBase64String(bytes.ToArray()), (string?)json, path),
        IDictionary map => Equal(map.Count, json.AsObject().Count, path).Concat(map.Keys.Cast<string>()
            .SelectMany(key => Differences(map[key], json[key], shape.Value, $"{path}.{key}", pascalCase))),
        IList list => Equal(list.Count, json.AsArray().Count, path).Concat(list.Cast<object>()
            .SelectMany((item, index) => Differences(item, json[index], shape.Element, $"{path}[{index}]", pascalCase))),
        _ => Properties(value.GetType()).SelectMany(property => shape.MemberOf(property.Name) is { } member
            ? member.Location is not null ? [] : Differences(property.GetValue(value), json[pascalCase ? member.Name : member.WireName], member.Shape, $"{path}.{property.Name}", pascalCase)
            : Newer.Contains($"{shape.Name}.{property.Name}") ? [] : [$"{path}.{property.Name}: not in the model's {shape.Name}"]),
    };

    static IEnumerable<string> Equal<T>(T actual, T expected, string path) =>
        EqualityComparer<T>.Default.Equals(actual, expected) ? [] : [$"{path}: {actual}, the document has {expected}"];
}
