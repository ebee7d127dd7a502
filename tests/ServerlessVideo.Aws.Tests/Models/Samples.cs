using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>Objects and documents with every member set, to values that the model allows.</summary>
static class Samples
{
    /// <summary>With a fraction that a double would not hold exactly.</summary>
    public static readonly DateTime Time = DateTime.UnixEpoch.AddSeconds(1_790_000_000).AddMilliseconds(123);

    static readonly string[] Texts =
        ["sample-1", "1", "s3://bucket/folder/file.mp4", "arn:aws:mediaconvert:us-east-1:000000000000:queues/Default", "01:02:03:04", "2026-11-20", "eng", "/media/1/*"];

    /// <summary>An object of our shape with each of its properties set.</summary>
    public static object Object(Type type, Shape shape)
    {
        var instance = Activator.CreateInstance(type)!;
        foreach (var property in Comparison.Properties(type))
        {
            var member = shape.MemberOf(property.Name) ?? throw new InvalidOperationException($"{type.Name}.{property.Name} is not in the model's {shape.Name}");
            property.SetValue(instance, Value(property.PropertyType, member.Shape));
        }

        return instance;
    }

    /// <summary>A document of the model's shape with each of its members, also of those our types do not know.</summary>
    public static JsonNode Json(Shape shape, params string[] inside) => shape.Type switch
    {
        "structure" => new JsonObject(shape.Members.Where(member => member.Location is null && !Recurs(member.Shape, inside))
            .Select(member => KeyValuePair.Create(member.WireName, (JsonNode?)Json(member.Shape, [.. inside, shape.Name])))),
        "list" => new JsonArray(Json(shape.Element, inside), Json(shape.Element, inside)),
        "map" => new JsonObject { ["key-1"] = Json(shape.Value, inside), ["Key/2"] = Json(shape.Value, inside) },
        "string" => shape.Enum.Count > 0 ? shape.Enum[^1] : $"a {shape.Name} with \"quotes\", <é> and 🎬",
        "integer" or "long" => (long)Number(shape),
        "double" or "float" => Number(shape) + 0.25,
        "timestamp" => (decimal)(Time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond,
        "boolean" => true,
        "blob" => Convert.ToBase64String([0, 255, 254, 1]),
        _ => throw new NotSupportedException(shape.Type),
    };

    static string Text(Shape shape)
    {
        if (shape.Enum.Count > 0)
        {
            return shape.Enum[0];
        }

        var texts = Texts.Append(new string('a', (int)(shape.Min ?? 1)));
        return texts.FirstOrDefault(text => text.Length >= (shape.Min ?? 0) && text.Length <= (shape.Max ?? int.MaxValue)
                && (shape.Pattern is null || Regex.IsMatch(text, shape.Pattern)))
            ?? throw new InvalidOperationException($"No sample text for {shape.Name}: {shape.Pattern} {shape.Min}..{shape.Max}");
    }

    static object Value(Type type, Shape shape)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => Text(shape),
            _ when type == typeof(int) => (int)Number(shape),
            _ when type == typeof(long) => (long)Number(shape),
            _ when type == typeof(double) => Number(shape) + 0.25,
            _ when type == typeof(bool) => false,
            _ when type == typeof(DateTime) => Time,
            _ when type == typeof(MemoryStream) => new MemoryStream([0, 255, 254, 1]),
            _ when type.IsSubclassOf(typeof(ConstantClass)) => Activator.CreateInstance(type, shape.Enum[0])!,
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(List<>) => List(type, shape.Element),
            { IsGenericType: true } => Map(type, shape.Value),
            _ => Object(type, shape),
        };
    }

    static object List(Type type, Shape element)
    {
        var list = (System.Collections.IList)Activator.CreateInstance(type)!;
        list.Add(Value(type.GetGenericArguments()[0], element));
        return list;
    }

    static object Map(Type type, Shape value)
    {
        var map = (System.Collections.IDictionary)Activator.CreateInstance(type)!;
        map.Add("Key 1/é", Value(type.GetGenericArguments()[1], value));
        return map;
    }

    static double Number(Shape shape) => Math.Min(Math.Max(shape.Min ?? 7, 7), shape.Max ?? double.MaxValue);

    /// <summary>Attribute values hold lists of attribute values without end: one level is enough.</summary>
    static bool Recurs(Shape shape, string[] inside) => shape.Type switch
    {
        "structure" => inside.Contains(shape.Name),
        "list" => Recurs(shape.Element, inside) || inside.Contains(shape.Element.Name),
        "map" => Recurs(shape.Value, inside) || inside.Contains(shape.Value.Name),
        _ => false,
    };
}
