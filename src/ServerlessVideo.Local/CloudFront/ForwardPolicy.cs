using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>What of a viewer request reaches the origin: the cache key of the cache policy and the origin request policy, together.</summary>
/// <param name="EdgeHeaders">The <c>CloudFront-…</c> headers that CloudFront adds.</param>
/// <param name="Gzip">The cache policy caches compressed objects, without which <c>Compress</c> does nothing.</param>
sealed record ForwardPolicy(
    IReadOnlyList<Selection> Headers, IReadOnlyList<Selection> Cookies, IReadOnlyList<Selection> Query,
    IReadOnlySet<string> EdgeHeaders, bool Gzip)
{
    /// <summary>AWS's managed policies that the stack may name by id, as far as they decide what is forwarded ("Using managed policies").</summary>
    static readonly Dictionary<string, string> Managed = new()
    {
        // CachingOptimized
        ["658327ea-f89d-4fab-a63d-7e88639e58f6"] = """{"MaxTTL":31536000,"ParametersInCacheKeyAndForwardedToOrigin":{"EnableAcceptEncodingGzip":true}}""",
        // CachingDisabled
        ["4135ea2d-6df8-44a3-9df3-4b5a84be39ad"] = """{"MaxTTL":0,"ParametersInCacheKeyAndForwardedToOrigin":{"EnableAcceptEncodingGzip":false}}""",
        // AllViewer
        ["216adef6-5c7f-47e4-b989-5492eafa07d3"] = """
            {"HeadersConfig":{"HeaderBehavior":"allViewer"},"CookiesConfig":{"CookieBehavior":"all"},"QueryStringsConfig":{"QueryStringBehavior":"all"}}
            """,
        // AllViewerExceptHostHeader
        ["b689b0a8-53d0-40ab-baf2-68738e2966ac"] = """
            {"HeadersConfig":{"HeaderBehavior":"allExcept","Headers":["host"]},"CookiesConfig":{"CookieBehavior":"all"},"QueryStringsConfig":{"QueryStringBehavior":"all"}}
            """,
        // CORS-S3Origin
        ["88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"] = """
            {"HeadersConfig":{"HeaderBehavior":"whitelist","Headers":["origin","access-control-request-headers","access-control-request-method"]}}
            """,
    };

    /// <summary>The <c>CloudFront-…</c> headers that this stand-in can add.</summary>
    static readonly HashSet<string> KnownEdgeHeaders = new(StringComparer.OrdinalIgnoreCase) { "CloudFront-Viewer-Country", "CloudFront-Viewer-Address" };

    public static ForwardPolicy Load(Stack stack, JsonObject behavior)
    {
        var cache = Config(stack, behavior, "CachePolicy")
            ?? throw new NotSupportedException("A cache behaviour without CachePolicyId (legacy ForwardedValues).");
        var key = cache["ParametersInCacheKeyAndForwardedToOrigin"];
        JsonNode?[] policies = [key, Config(stack, behavior, "OriginRequestPolicy")];
        var edgeHeaders = policies.SelectMany(p => p?["HeadersConfig"]?["Headers"]?.AsArray() ?? []).Select(name => name!.ToString())
            .Where(name => name.StartsWith("CloudFront-", StringComparison.OrdinalIgnoreCase)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (edgeHeaders.Except(KnownEdgeHeaders, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new NotSupportedException($"The header {unknown} of a cache or origin request policy.");
        }
        return new(
            [.. policies.Select(p => Selection.Parse(p?["HeadersConfig"], "Header"))],
            [.. policies.Select(p => Selection.Parse(p?["CookiesConfig"], "Cookie"))],
            [.. policies.Select(p => Selection.Parse(p?["QueryStringsConfig"], "QueryString"))],
            edgeHeaders,
            key?["EnableAcceptEncodingGzip"]?.ToString() == "true" && cache["MaxTTL"]?.ToString() != "0");
    }

    static JsonNode? Config(Stack stack, JsonObject behavior, string kind)
    {
        if (behavior[kind + "Id"]?.ToString() is not { } id)
        {
            return null;
        }
        return Managed.TryGetValue(id, out var managed) ? JsonNode.Parse(managed)
            : stack.OfType($"AWS::CloudFront::{kind}").FirstOrDefault(r => r.PhysicalId == id)?.Properties[kind + "Config"]
                ?? throw new NotSupportedException($"{kind} {id} is neither in the stack nor a managed policy that the laptop knows.");
    }
}
