using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <summary>
/// An event pattern, as EventBridge rules and Lambda's event filters have it
/// (docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html). Every named field must match one of its values.
/// </summary>
sealed class EventPattern
{
    /// <summary>Stands for a field that is not there; null is JSON's null.</summary>
    static readonly JsonObject Missing = [];

    readonly IReadOnlyList<(string Name, Func<JsonNode?, bool> Matches)> _fields;

    EventPattern(IReadOnlyList<(string, Func<JsonNode?, bool>)> fields) => _fields = fields;

    /// <param name="owner">Named in the error.</param>
    /// <exception cref="TemplateException">An operator that the laptop does not understand.</exception>
    public static EventPattern Parse(JsonObject pattern, string owner) => new([.. pattern.Select(p => (p.Key, Field(p.Key, p.Value, owner)))]);

    /// <summary>An event that is no object matches nothing but an empty pattern.</summary>
    public bool Matches(JsonNode? node) =>
        _fields.All(f => f.Matches(node is JsonObject map && map.TryGetPropertyValue(f.Name, out var value) ? value : Missing));

    static Func<JsonNode?, bool> Field(string name, JsonNode? value, string owner)
    {
        switch (value)
        {
            case JsonObject nested when !name.StartsWith('$'):
                var pattern = Parse(nested, owner);
                // A list of objects matches when one of them does.
                return node => node is JsonArray list ? list.Any(pattern.Matches) : pattern.Matches(node);
            case JsonArray alternatives:
                List<Func<JsonNode?, bool>> tests = [.. alternatives.Select(a => Alternative(a, owner))];
                return node => tests.Exists(t => t(node));
            default:
                throw new TemplateException($"{owner}: the laptop does not understand the event pattern {name}: {value?.ToJsonString()}");
        }
    }

    static Func<JsonNode?, bool> Alternative(JsonNode? alternative, string owner)
    {
        if (alternative is not JsonObject { Count: 1 } matcher)
        {
            return alternative is JsonArray or JsonObject ? throw Unknown(alternative, owner) : OnValues(v => Same(v, alternative));
        }
        var (name, argument) = matcher.First();
        return (name, argument) switch
        {
            ("exists", JsonValue flag) => flag.GetValue<bool>() ? node => node is not JsonObject : node => ReferenceEquals(node, Missing),
            ("prefix", JsonValue text) => OnText(v => v.StartsWith(text.GetValue<string>(), StringComparison.Ordinal)),
            ("suffix", JsonValue text) => OnText(v => v.EndsWith(text.GetValue<string>(), StringComparison.Ordinal)),
            ("equals-ignore-case", JsonValue text) => OnText(v => v.Equals(text.GetValue<string>(), StringComparison.OrdinalIgnoreCase)),
            ("numeric", JsonArray comparison) => OnValues(Numeric(comparison, owner)),
            ("anything-but", JsonArray many) => OnValues(v => !many.Any(m => Same(v, m))),
            ("anything-but", JsonObject inner) => Not(Alternative(inner, owner)),
            ("anything-but", JsonValue one) => OnValues(v => !Same(v, one)),
            _ => throw Unknown(matcher, owner),
        };
    }

    /// <summary>The field must be there; a list matches when one of its values does.</summary>
    static Func<JsonNode?, bool> OnValues(Func<JsonNode?, bool> test) => node => node switch
    {
        JsonArray list => list.Any(test),
        JsonObject => false,
        _ => test(node),
    };

    static Func<JsonNode?, bool> OnText(Func<string, bool> test) =>
        OnValues(v => v?.GetValueKind() == JsonValueKind.String && test(v.GetValue<string>()));

    static Func<JsonNode?, bool> Not(Func<JsonNode?, bool> test) => OnValues(v => !test(v));

    static Func<JsonNode?, bool> Numeric(JsonArray comparison, string owner)
    {
        var tests = comparison.Chunk(2).Select(pair => (Operator: pair[0]!.GetValue<string>(), Limit: Number(pair[1])!.Value)).ToList();
        if (tests.Exists(t => t.Operator is not ("<" or "<=" or "=" or ">" or ">=")))
        {
            throw Unknown(comparison, owner);
        }
        return value => Number(value) is { } n && tests.TrueForAll(t => t.Operator switch
        {
            "<" => n < t.Limit,
            "<=" => n <= t.Limit,
            "=" => n == t.Limit,
            ">" => n > t.Limit,
            _ => n >= t.Limit,
        });
    }

    /// <summary>Numbers compare by value: 300, 300.0 and 3e2 are the same.</summary>
    static bool Same(JsonNode? value, JsonNode? expected) =>
        Number(expected) is { } number ? Number(value) == number : JsonNode.DeepEquals(value, expected);

    static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        ? decimal.Parse(value.ToJsonString(), System.Globalization.NumberStyles.Float)
        : null;

    static TemplateException Unknown(JsonNode? matcher, string owner) =>
        new($"{owner}: the laptop does not understand the event pattern {matcher?.ToJsonString()}");
}
