using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>A cache behaviour of the distribution.</summary>
/// <param name="PathPattern">With its leading slash; <c>*</c> for the default behaviour.</param>
/// <param name="TrustedKeys">Keys of the behaviour's key groups by id; null when viewers need no signature.</param>
/// <param name="ViewerRequestFunction">Source of the CloudFront Function.</param>
sealed record Behavior(
    string PathPattern, Origin Origin, IReadOnlySet<string> AllowedMethods, ForwardPolicy Forward, bool Compress,
    IReadOnlyDictionary<string, TrustedKey>? TrustedKeys, string? ViewerRequestFunction, ResponseHeadersPolicy? ResponseHeaders)
{
    static readonly HashSet<string> Understood =
    [
        "AllowedMethods", "CachedMethods", "CachePolicyId", "Compress", "FunctionAssociations", "OriginRequestPolicyId", "PathPattern",
        "ResponseHeadersPolicyId", "TargetOriginId", "TrustedKeyGroups",
        "ViewerProtocolPolicy", // without effect: the laptop has no certificate, and plain HTTP on loopback is no risk
    ];

    public bool Matches(string normalizedPath) => Glob.IsMatch(PathPattern, normalizedPath);

    public static Behavior Load(Stack stack, JsonObject config, IReadOnlyDictionary<string, Origin> origins)
    {
        var pattern = config["PathPattern"]?.ToString() ?? "*";
        if (config.Select(p => p.Key).Except(Understood).FirstOrDefault() is { } unknown)
        {
            throw new NotSupportedException($"Cache behaviour {pattern}: {unknown}.");
        }
        return new(
            pattern is ['/' or '*', ..] ? pattern : '/' + pattern,
            origins[config["TargetOriginId"]!.ToString()],
            config["AllowedMethods"]?.AsArray().Select(m => m!.ToString()).ToHashSet() ?? ["GET", "HEAD"],
            ForwardPolicy.Load(stack, config),
            config["Compress"]?.ToString() == "true",
            Keys(stack, config),
            Function(stack, config),
            ResponseHeadersPolicy.Load(stack, config));
    }

    static Dictionary<string, TrustedKey>? Keys(Stack stack, JsonObject config) =>
        config["TrustedKeyGroups"]?.AsArray().Select(id => id!.ToString()) is { } groups
            ? groups.SelectMany(id => stack.OfType("AWS::CloudFront::KeyGroup").Single(r => r.PhysicalId == id)
                    .Properties["KeyGroupConfig"]!["Items"]!.AsArray())
                .Select(id => stack.OfType("AWS::CloudFront::PublicKey").Single(r => r.PhysicalId == id!.ToString()))
                .DistinctBy(key => key.PhysicalId)
                .ToDictionary(key => key.PhysicalId, key => TrustedKey.Parse(key.Properties["PublicKeyConfig"]!["EncodedKey"]!.ToString()))
            : null;

    static string? Function(Stack stack, JsonObject config) =>
        config["FunctionAssociations"]?.AsArray() switch
        {
            null or [] => null,
            [{ } only] when only["EventType"]!.ToString() == "viewer-request" =>
                stack.OfType("AWS::CloudFront::Function").Single(r => r.Arn == only["FunctionARN"]!.ToString()).Properties["FunctionCode"]!.ToString(),
            _ => throw new NotSupportedException("CloudFront Functions other than one on viewer-request."),
        };
}
