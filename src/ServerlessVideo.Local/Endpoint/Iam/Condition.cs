using System.Globalization;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

internal static class ConditionContext
{
    public static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}

/// <summary>
/// One operator on one key. Every key here has one value, so <c>ForAnyValue</c> is the bare operator and
/// <c>ForAllValues</c> differs from it only in that an absent key satisfies it.
/// </summary>
internal sealed class Condition
{
    private const string AllValues = "ForAllValues:", AnyValue = "ForAnyValue:", IfExists = "IfExists";

    private static readonly Dictionary<string, Func<string, string, bool>> Operators = new()
    {
        ["StringEquals"] = (value, wanted) => value == wanted,
        ["StringEqualsIgnoreCase"] = (value, wanted) => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
        ["StringLike"] = (value, wanted) => Glob.IsMatch(wanted, value),
        ["ArnEquals"] = ArnLike,
        ["ArnLike"] = ArnLike,
        ["Bool"] = (value, wanted) => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
        ["NumericEquals"] = (value, wanted) => Compare(value, wanted) == 0,
        ["NumericLessThan"] = (value, wanted) => Compare(value, wanted) < 0,
        ["NumericLessThanEquals"] = (value, wanted) => Compare(value, wanted) <= 0,
        ["NumericGreaterThan"] = (value, wanted) => Compare(value, wanted) > 0,
        ["NumericGreaterThanEquals"] = (value, wanted) => Compare(value, wanted) >= 0,
    };

    private readonly string key;
    private readonly string[] wanted;
    private readonly Func<string, string, bool>? match;
    private readonly bool negated;
    private readonly bool whenAbsent;

    private Condition(string name, string key, JsonNode? values, string owner)
    {
        this.key = key;
        wanted = Statement.Strings(values);
        if (name == "Null")
        {
            return;
        }
        var bare = name.Replace(AllValues, "").Replace(AnyValue, "");
        bare = bare.EndsWith(IfExists) ? bare[..^IfExists.Length] : bare;
        negated = bare.StartsWith("StringNot") || bare.StartsWith("ArnNot") || bare.StartsWith("NumericNot");
        match = Operators.GetValueOrDefault(negated ? bare.Replace("Not", "") : bare)
            ?? throw new TemplateException($"{owner}: condition operator {name} is not understood by the laptop's IAM");
        whenAbsent = (negated && !name.StartsWith(AnyValue)) || name.StartsWith(AllValues) || name.EndsWith(IfExists);
    }

    public static IEnumerable<Condition> Parse(JsonNode? block, string owner) =>
        from op in block?.AsObject() ?? []
        from test in op.Value!.AsObject()
        select new Condition(op.Key, test.Key, test.Value, owner);

    public bool Holds(IReadOnlyDictionary<string, string> context)
    {
        var present = context.TryGetValue(key, out var value);
        if (match is null)
        {
            return wanted.Any(w => w.Equals(present ? "false" : "true", StringComparison.OrdinalIgnoreCase));
        }
        return present ? wanted.Any(w => match(value!, w)) != negated : whenAbsent;
    }

    /// <summary>Wildcards do not reach over the colons between an ARN's six parts.</summary>
    private static bool ArnLike(string value, string wanted)
    {
        var (parts, patterns) = (value.Split(':', 6), wanted.Split(':', 6));
        return parts.Length == 6 && patterns.Length == 6 && parts.Zip(patterns).All(p => Glob.IsMatch(p.Second, p.First));
    }

    private static int? Compare(string value, string wanted) =>
        decimal.TryParse(value, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : null;
}
