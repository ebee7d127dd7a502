using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>An AWS::CloudFront::ResponseHeadersPolicy: headers that CloudFront adds, replaces or removes on the way to the viewer.</summary>
sealed record ResponseHeadersPolicy(IReadOnlyList<ResponseHeader> Headers, IReadOnlyList<string> Removed, JsonNode? Cors)
{
    /// <summary>AWS's managed policies that the stack may name by id.</summary>
    static readonly Dictionary<string, string> Managed = new()
    {
        // SimpleCORS
        ["60669652-455b-4ae9-85a4-c4c02393f86c"] = """{"CorsConfig":{"AccessControlAllowOrigins":{"Items":["*"]},"OriginOverride":false}}""",
    };

    public static ResponseHeadersPolicy? Load(Stack stack, JsonObject behavior)
    {
        if (behavior["ResponseHeadersPolicyId"]?.ToString() is not { } id)
        {
            return null;
        }
        var config = Managed.TryGetValue(id, out var managed) ? JsonNode.Parse(managed)!
            : stack.OfType("AWS::CloudFront::ResponseHeadersPolicy").FirstOrDefault(r => r.PhysicalId == id)?.Properties["ResponseHeadersPolicyConfig"]
                ?? throw new NotSupportedException($"ResponseHeadersPolicy {id} is neither in the stack nor a managed policy that the laptop knows.");
        return new(
            [.. Security(config["SecurityHeadersConfig"]), .. Items(config["CustomHeadersConfig"])
                .Select(item => new ResponseHeader(item["Header"]!.ToString(), item["Value"]!.ToString(), IsTrue(item["Override"])))],
            [.. Items(config["RemoveHeadersConfig"]).Select(item => item["Header"]!.ToString())],
            config["CorsConfig"]);
    }

    /// <param name="site">The Origin header of the viewer's request; empty: none.</param>
    public void Apply(HttpContext http, string site)
    {
        var headers = http.Response.Headers;
        foreach (var name in Removed)
        {
            headers.Remove(name);
        }
        foreach (var header in Headers.Concat(CorsHeaders(site)))
        {
            if (header.Override || !headers.ContainsKey(header.Name))
            {
                headers[header.Name] = header.Value;
            }
        }
    }

    IEnumerable<ResponseHeader> CorsHeaders(string origin)
    {
        var allowed = Strings("AccessControlAllowOrigins");
        if (Cors is null || origin.Length == 0 || !allowed.Any(pattern => Glob.IsMatch(pattern, origin)))
        {
            yield break;
        }
        var overrides = IsTrue(Cors["OriginOverride"]);
        yield return new("Access-Control-Allow-Origin", allowed.Contains("*") ? "*" : origin, overrides);
        if (IsTrue(Cors["AccessControlAllowCredentials"]))
        {
            yield return new("Access-Control-Allow-Credentials", "true", overrides);
        }
        (string Header, string Member)[] lists =
        [
            ("Access-Control-Allow-Methods", "AccessControlAllowMethods"), ("Access-Control-Allow-Headers", "AccessControlAllowHeaders"),
            ("Access-Control-Expose-Headers", "AccessControlExposeHeaders"),
        ];
        foreach (var (header, member) in lists.Where(list => Strings(list.Member).Count > 0))
        {
            yield return new(header, string.Join(", ", Strings(member)), overrides);
        }
        if (Cors["AccessControlMaxAgeSec"] is { } age)
        {
            yield return new("Access-Control-Max-Age", age.ToString(), overrides);
        }
    }

    List<string> Strings(string member) => [.. Cors?[member]?["Items"]?.AsArray().Select(item => item!.ToString()) ?? []];

    static IEnumerable<ResponseHeader> Security(JsonNode? config)
    {
        foreach (var (name, setting) in config as JsonObject ?? [])
        {
            var (header, value) = name switch
            {
                "ContentTypeOptions" => ("X-Content-Type-Options", "nosniff"),
                "ContentSecurityPolicy" => ("Content-Security-Policy", setting!["ContentSecurityPolicy"]!.ToString()),
                "FrameOptions" => ("X-Frame-Options", setting!["FrameOption"]!.ToString()),
                "ReferrerPolicy" => ("Referrer-Policy", setting!["ReferrerPolicy"]!.ToString()),
                "StrictTransportSecurity" => ("Strict-Transport-Security", $"max-age={setting!["AccessControlMaxAgeSec"]}"
                    + (IsTrue(setting["IncludeSubdomains"]) ? "; includeSubDomains" : "") + (IsTrue(setting["Preload"]) ? "; preload" : "")),
                _ => throw new NotSupportedException($"SecurityHeadersConfig.{name}"),
            };
            yield return new(header, value, IsTrue(setting!["Override"]));
        }
    }

    static IEnumerable<JsonNode> Items(JsonNode? config) => config?["Items"]?.AsArray().OfType<JsonNode>() ?? [];

    static bool IsTrue(JsonNode? node) => node?.ToString() == "true";
}

/// <param name="Override">Also replaces what the origin sent.</param>
sealed record ResponseHeader(string Name, string Value, bool Override);
