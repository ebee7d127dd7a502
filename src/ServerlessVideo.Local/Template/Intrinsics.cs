using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Local.Template;

/// <summary>CloudFormation's intrinsic functions, as far as CDK emits them.</summary>
sealed partial class Intrinsics(Stack stack, JsonObject template)
{
    readonly JsonObject _parameters = template["Parameters"]?.AsObject() ?? [];
    readonly JsonObject _mappings = template["Mappings"]?.AsObject() ?? [];
    readonly JsonObject _conditions = template["Conditions"]?.AsObject() ?? [];

    /// <summary>Logical ids that a value refers to.</summary>
    public static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(References),
        JsonObject map when Function(map) is { } call => call.Name switch
        {
            "Ref" => [call.Argument!.GetValue<string>()],
            "Fn::GetAtt" => [call.Argument!.AsArray()[0]!.GetValue<string>()],
            "Fn::Sub" => SubReferences(call.Argument!),
            _ => References(call.Argument),
        },
        JsonObject map => map.SelectMany(p => References(p.Value)),
        _ => [],
    };

    /// <summary>A deep copy with every function replaced by its value; null for <c>AWS::NoValue</c>.</summary>
    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Resolve).Where(n => n is not null)]),
        JsonObject map when Function(map) is { } call => Call(call.Name, call.Argument),
        JsonObject map => ResolveMap(map),
        _ => node?.DeepClone(),
    };

    /// <summary>Whether the named condition holds; none always does.</summary>
    public bool Holds(JsonNode? name) => name is null || Test(_conditions[name.GetValue<string>()]!);

    static (string Name, JsonNode? Argument)? Function(JsonObject map) =>
        map.Count == 1 && map.First() is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal))
            ? (name, argument) : null;

    static IEnumerable<string> SubReferences(JsonNode argument)
    {
        var (text, variables) = SubParts(argument);
        return Placeholder().Matches(text).Select(m => m.Groups["name"].Value)
            .Where(n => n.Length > 0 && n[0] != '!' && !variables.ContainsKey(n))
            .Select(n => n.Split('.')[0])
            .Concat(References(variables));
    }

    static (string Text, JsonObject Variables) SubParts(JsonNode argument) =>
        argument is JsonArray pair ? (pair[0]!.GetValue<string>(), pair[1]!.AsObject()) : (argument.GetValue<string>(), []);

    JsonObject ResolveMap(JsonObject map)
    {
        JsonObject resolved = [];
        foreach (var (key, value) in map)
        {
            var result = Resolve(value);
            if (result is not null || value is null)
            {
                resolved[key] = result;
            }
        }
        return resolved;
    }

    JsonNode? Call(string function, JsonNode? argument) => function switch
    {
        "Ref" => Ref(argument!.GetValue<string>()),
        "Fn::GetAtt" => GetAtt(argument!.AsArray()[0]!.GetValue<string>(), argument[1]!.GetValue<string>()),
        "Fn::Join" => Here(string.Join(argument![0]!.GetValue<string>(), Resolve(argument[1])!.AsArray().Select(n => n!.ToString()))),
        "Fn::Sub" => Sub(argument!),
        "Fn::Select" => Resolve(argument![1])!.AsArray()[int.Parse(Resolve(argument[0])!.ToString())]!.DeepClone(),
        "Fn::Split" => new JsonArray([.. Resolve(argument![1])!.ToString().Split(argument[0]!.GetValue<string>()).Select(s => JsonValue.Create(s))]),
        "Fn::If" => Resolve(argument![Holds(argument[0]) ? 1 : 2]),
        "Fn::FindInMap" => _mappings[Resolve(argument![0])!.ToString()]![Resolve(argument[1])!.ToString()]![Resolve(argument[2])!.ToString()]!.DeepClone(),
        _ => throw new TemplateException($"the laptop does not understand {function}"),
    };

    JsonValue? Ref(string name) => name switch
    {
        "AWS::NoValue" => null,
        "AWS::AccountId" => JsonValue.Create(Stack.Account),
        "AWS::Region" => JsonValue.Create(Stack.Region),
        "AWS::Partition" => JsonValue.Create("aws"),
        "AWS::URLSuffix" => JsonValue.Create("amazonaws.com"),
        "AWS::StackName" => JsonValue.Create(stack.Name),
        "AWS::StackId" => JsonValue.Create($"arn:aws:cloudformation:{Stack.Region}:{Stack.Account}:stack/{stack.Name}/local"),
        _ when stack.TryGet(name) is { } resource => JsonValue.Create(resource.PhysicalId),
        _ when _parameters[name]?["Default"] is { } value => JsonValue.Create(value.ToString()),
        _ => throw new TemplateException($"Ref {name}: no such resource, and no parameter with a default"),
    };

    JsonValue GetAtt(string logicalId, string attribute) =>
        stack.TryGet(logicalId) is { } resource
            ? JsonValue.Create(resource.Attribute(attribute))
            : throw new TemplateException($"Fn::GetAtt {logicalId}.{attribute}: no such resource");

    JsonValue Sub(JsonNode argument)
    {
        var (text, variables) = SubParts(argument);
        return Here(Placeholder().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            return name[0] == '!' ? $"${{{name[1..]}}}"
                : variables.TryGetPropertyValue(name, out var variable) ? Resolve(variable)!.ToString()
                : name.Split('.', 2) is [var id, var attribute] ? GetAtt(id, attribute).ToString()
                : Ref(name)!.ToString();
        }));
    }

    /// <summary>The laptop has no certificate: what AWS serves by HTTPS at the distribution's domain is plain HTTP here.</summary>
    JsonValue Here(string text) => JsonValue.Create(text.Replace($"https://{stack.Options.PublicUrl.Authority}", $"http://{stack.Options.PublicUrl.Authority}"));

    bool Test(JsonNode condition) => condition.AsObject().Single() switch
    {
        ("Condition", var name) => Holds(name),
        ("Fn::Equals", var pair) => Resolve(pair![0])!.ToString() == Resolve(pair[1])!.ToString(),
        ("Fn::Not", var one) => !Test(one![0]!),
        ("Fn::And", var all) => all!.AsArray().All(c => Test(c!)),
        ("Fn::Or", var any) => any!.AsArray().Any(c => Test(c!)),
        var (function, _) => throw new TemplateException($"the laptop does not understand the condition {function}"),
    };

    [GeneratedRegex(@"\$\{(?<name>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
