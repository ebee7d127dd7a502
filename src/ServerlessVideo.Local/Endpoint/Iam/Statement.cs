using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

/// <summary>One statement of a policy. A <c>Not…</c> list is the same list with the sense turned.</summary>
internal sealed class Statement
{
    private static readonly string[] Known =
        ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private readonly string[] actions;
    private readonly bool notAction;
    private readonly string[] resources;
    private readonly bool notResource;
    private readonly JsonNode? principal;
    private readonly List<Condition> conditions;

    private Statement(JsonObject json, string owner)
    {
        Allow = (string?)json["Effect"] switch
        {
            "Allow" => true,
            "Deny" => false,
            var other => throw new TemplateException($"{owner}: policy Effect '{other}'"),
        };
        notAction = json.ContainsKey("NotAction");
        actions = Strings(json[notAction ? "NotAction" : "Action"]);
        notResource = json.ContainsKey("NotResource");
        resources = Strings(json[notResource ? "NotResource" : "Resource"]);
        principal = json["Principal"];
        conditions = [.. Condition.Parse(json["Condition"], owner)];
    }

    public bool Allow { get; }

    public static Statement Parse(JsonObject json, string owner)
    {
        if (json.FirstOrDefault(p => !Known.Contains(p.Key)).Key is { } unknown)
        {
            throw new TemplateException($"{owner}: policy element {unknown} is not understood by the laptop's IAM");
        }
        var statement = new Statement(json, owner);
        return statement.resources.FirstOrDefault(r => r.Contains("${")) is { } variable
            ? throw new TemplateException($"{owner}: policy variable in {variable} is not understood by the laptop's IAM")
            : statement;
    }

    public bool Applies(string action, string resource, IReadOnlyDictionary<string, string> context, PolicyPrincipal? asking) =>
        actions.Any(a => Glob.IsMatch(a, action, ignoreCase: true)) != notAction
        && resources.Any(r => Glob.IsMatch(r, resource)) != notResource
        && (asking is null || IsFor(asking.Value))
        && conditions.All(c => c.Holds(context));

    /// <summary>The account's root as principal hands the question to the identity's own policies, so it matches nobody here.</summary>
    private bool IsFor(PolicyPrincipal asking) => principal switch
    {
        JsonValue everyone => (string?)everyone == "*",
        JsonObject kinds => Strings(kinds["AWS"]).Any(n => n == "*" || (asking.Kind == PrincipalKind.Aws && n == asking.Name))
            || (asking.Kind == PrincipalKind.Service && Strings(kinds["Service"]).Contains(asking.Name)),
        _ => false,
    };

    internal static string[] Strings(JsonNode? node) => node switch
    {
        null => [],
        JsonArray many => [.. many.Select(v => v!.ToString())],
        _ => [node.ToString()],
    };
}
