using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Which headers, cookies or query parameters a policy lets through to the origin.</summary>
/// <param name="Except">All but the names, instead of only the names.</param>
sealed record Selection(bool Except, IReadOnlySet<string> Names)
{
    public static Selection None { get; } = Of(except: false);

    public static Selection All { get; } = Of(except: true);

    public static Selection Of(bool except, params IEnumerable<string> names) =>
        new(except, names.ToHashSet(StringComparer.OrdinalIgnoreCase));

    public bool Includes(string name) => Except ^ Names.Contains(name);

    /// <param name="config"><c>HeadersConfig</c>, <c>CookiesConfig</c> or <c>QueryStringsConfig</c>.</param>
    /// <param name="kind"><c>Header</c>, <c>Cookie</c> or <c>QueryString</c>: how its members begin.</param>
    public static Selection Parse(JsonNode? config, string kind)
    {
        var names = config?[kind == "Header" ? "Headers" : kind + "s"]?.AsArray().Select(name => name!.ToString()) ?? [];
        return config?[kind + "Behavior"]?.ToString() switch
        {
            null or "none" => None,
            "all" or "allViewer" => All,
            "whitelist" => Of(false, names),
            "allExcept" => Of(true, names),
            // The CloudFront-… headers it lists are read from the policy by themselves.
            "allViewerAndWhitelistCloudFront" => All,
            var other => throw new NotSupportedException($"{kind}Behavior {other}"),
        };
    }
}
