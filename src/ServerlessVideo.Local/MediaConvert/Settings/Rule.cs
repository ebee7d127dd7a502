using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>What one place in the request may hold. Whatever no rule names is refused, never silently left out.</summary>
internal abstract record Rule
{
    /// <param name="path">Where <paramref name="value"/> stands, as MediaConvert words it: <c>/settings/inputs/0/fileInput</c>.</param>
    /// <exception cref="AwsException">400 BadRequestException that names the path.</exception>
    public abstract void Check(JsonNode value, string path);

    private protected static AwsException Refused(string path, string reason) => new(400, "BadRequestException", $"{path}: {reason}");
}

/// <summary>An object of exactly these members.</summary>
internal sealed record ObjectRule(IReadOnlyDictionary<string, Rule> Members, IReadOnlyList<string> Required) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        var members = value as JsonObject ?? throw Refused(path, "should be an object");
        foreach (var name in Required.Where(n => members[n] is null))
        {
            throw Refused($"{path}/{name}", $"{name} is a required property");
        }
        foreach (var (name, member) in members)
        {
            var rule = Members.GetValueOrDefault(name) ?? throw Refused($"{path}/{name}", "this platform does not honour the setting");
            if (member is not null)
            {
                rule.Check(member, $"{path}/{name}");
            }
        }
    }
}

/// <summary>A map with keys of the caller's choice.</summary>
internal sealed record MapRule(Rule Value) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        foreach (var (name, member) in value as JsonObject ?? throw Refused(path, "should be an object"))
        {
            Value.Check(member ?? throw Refused($"{path}/{name}", "should not be null"), $"{path}/{name}");
        }
    }
}

internal sealed record ListRule(Rule Item, int Min, int Max) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        var items = value as JsonArray ?? throw Refused(path, "should be a list");
        if (items.Count < Min || items.Count > Max)
        {
            throw Refused(path, $"should have {Min} to {Max} items on this platform");
        }
        for (var i = 0; i < items.Count; i++)
        {
            Item.Check(items[i] ?? throw Refused($"{path}/{i}", "should not be null"), $"{path}/{i}");
        }
    }
}

internal sealed record ChoiceRule(IReadOnlyList<string> Values) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        if (value.GetValueKind() != JsonValueKind.String || !Values.Contains(value.GetValue<string>()))
        {
            throw Refused(path, $"this platform honours {string.Join(", ", Values)}");
        }
    }
}

/// <param name="Whole">Whether fractions are refused.</param>
internal sealed record NumberRule(double Min, double Max, bool Whole) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        if (value.GetValueKind() != JsonValueKind.Number || (Whole && value.Deserialize<double>() % 1 != 0))
        {
            throw Refused(path, Whole ? "should be an integer" : "should be a number");
        }
        if (value.Deserialize<double>() is var number && (number < Min || number > Max))
        {
            throw Refused(path, $"should be from {Min} to {Max}");
        }
    }
}

internal sealed record TextRule(string Pattern) : Rule
{
    public override void Check(JsonNode value, string path)
    {
        if (value.GetValueKind() != JsonValueKind.String
            || !Regex.IsMatch(value.GetValue<string>(), Pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
        {
            throw Refused(path, $"should match {Pattern}");
        }
    }
}
