using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Template;

/// <summary>Stops the start by name when the template uses a type or property that the laptop does not understand.</summary>
static class TemplateCheck
{
    public static void Demand(Stack stack)
    {
        List<string> unknown = [.. stack.Resources.SelectMany(Unknown)];
        if (unknown.Count > 0)
        {
            throw new TemplateException(
                $"the laptop platform does not understand (see Template/ResourceTypes.cs):\n  {string.Join("\n  ", unknown)}");
        }
    }

    /// <summary>What is accepted without effect: whole types first, then single properties.</summary>
    public static IEnumerable<string> Inert(Stack stack) =>
        stack.Resources.Where(r => r.Understood.Inert is not null)
            .Select(r => $"{r.LogicalId}: {r.Type} ({r.Understood.Inert})")
            .Concat(stack.Resources.Where(r => r.Understood.Inert is null)
                .SelectMany(r => r.Understood.Properties.InertIn(r.Raw).Select(p => $"{r.LogicalId}: {r.Type}.{p}")));

    static IEnumerable<string> Unknown(Resource resource) =>
        !resource.IsUnderstood ? [$"{resource.LogicalId}: {resource.Type}"]
        : resource.Understood.Properties.UnknownIn(resource.Raw).Select(p => $"{resource.LogicalId}: {resource.Type}.{p}");
}

/// <summary>
/// Understood property paths. A path covers all beneath it; <c>A.B</c> leaves the other members of A unknown;
/// a leading <c>~</c> marks what is accepted without effect; <c>*</c> covers everything. Lists are looked through.
/// </summary>
sealed class PropertyTable
{
    readonly Dictionary<string, PropertyTable> _members = new(StringComparer.Ordinal);
    readonly bool _any;
    bool _inert;

    public PropertyTable(string paths)
    {
        foreach (var path in paths.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (path == "*")
            {
                _any = true;
                continue;
            }
            var inert = path[0] == '~';
            var table = this;
            foreach (var name in path[(inert ? 1 : 0)..].Split('.'))
            {
                table = table._members.TryGetValue(name, out var known) ? known : table._members[name] = new PropertyTable("");
            }
            table._inert = inert;
        }
    }

    bool CoversAll => _any || _members.Count == 0;

    public IEnumerable<string> UnknownIn(JsonObject properties) => Walk(properties, "", unknown: true);

    public IEnumerable<string> InertIn(JsonObject properties) => Walk(properties, "", unknown: false);

    IEnumerable<string> Walk(JsonNode? node, string prefix, bool unknown) => node switch
    {
        JsonArray list => list.SelectMany(n => Walk(n, prefix, unknown)).Distinct(),
        JsonObject map when !_any => map.SelectMany(p =>
            !_members.TryGetValue(p.Key, out var member) ? (unknown && !p.Key.StartsWith("Fn::") && p.Key != "Ref" ? [prefix + p.Key] : [])
            : member._inert ? (unknown ? [] : [prefix + p.Key])
            : member.CoversAll ? []
            : member.Walk(p.Value, $"{prefix}{p.Key}.", unknown)),
        _ => [],
    };
}
