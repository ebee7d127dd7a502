using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3;

/// <param name="MaxAgeSeconds">How long a browser may keep the preflight's answer; null leaves it to the browser.</param>
public sealed record CorsRule(
    IReadOnlyList<string> AllowedOrigins, IReadOnlyList<string> AllowedMethods, IReadOnlyList<string> AllowedHeaders,
    IReadOnlyList<string> ExposedHeaders, int? MaxAgeSeconds);

/// <summary>Days are counted from the change that made the thing old; null: the rule does not say.</summary>
public sealed record LifecycleRule(
    string Prefix, int? AbortUploadAfterDays, int? ExpireAfterDays, int? NoncurrentDays, int KeepNoncurrent, bool ExpireDeleteMarkers);

/// <summary>A bucket of the template.</summary>
/// <param name="BlocksPublic">RestrictPublicBuckets: a policy that lets everyone in lets nobody in.</param>
public sealed record Bucket(
    string Name, bool Versioned, bool SendsEvents, string? Encryption, bool BlocksPublic, PolicyDocument? Policy,
    IReadOnlyList<CorsRule> Cors, IReadOnlyList<LifecycleRule> Lifecycle)
{
    public string Arn => $"arn:aws:s3:::{Name}";

    public string ArnOf(string key) => $"{Arn}/{key}";

    /// <exception cref="TemplateException">The bucket says something that the stand-in would have to ignore.</exception>
    public static Bucket Of(Stack stack, Resource resource)
    {
        var properties = resource.Properties;
        var policy = stack.OfType("AWS::S3::BucketPolicy").FirstOrDefault(p => (string?)p.Properties["Bucket"] == resource.PhysicalId);
        return new(
            resource.PhysicalId,
            Versioned: (string?)properties["VersioningConfiguration"]?["Status"] switch
            {
                "Enabled" => true,
                null => false,
                var other => throw Unknown(resource, $"VersioningConfiguration.Status {other}"),
            },
            SendsEvents: IsTrue(properties["NotificationConfiguration"]?["EventBridgeConfiguration"]?["EventBridgeEnabled"]),
            Encryption: (string?)properties["BucketEncryption"]?["ServerSideEncryptionConfiguration"]?[0]?["ServerSideEncryptionByDefault"]?["SSEAlgorithm"],
            BlocksPublic: IsTrue(properties["PublicAccessBlockConfiguration"]?["RestrictPublicBuckets"]),
            policy is null ? null : PolicyDocument.Parse(policy.Properties["PolicyDocument"], policy.LogicalId),
            [.. Items(properties["CorsConfiguration"]?["CorsRules"]).Select(r => CorsOf(resource, r))],
            [.. Items(properties["LifecycleConfiguration"]?["Rules"]).Where(r => (string?)r["Status"] == "Enabled").Select(r => LifecycleOf(resource, r))]);
    }

    private static CorsRule CorsOf(Resource resource, JsonObject rule)
    {
        Check(resource, rule, "Id", "AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposedHeaders", "MaxAge");
        return new(
            Strings(rule["AllowedOrigins"]), Strings(rule["AllowedMethods"]), Strings(rule["AllowedHeaders"]), Strings(rule["ExposedHeaders"]),
            Number(rule["MaxAge"]));
    }

    private static LifecycleRule LifecycleOf(Resource resource, JsonObject rule)
    {
        Check(resource, rule, "Id", "Status", "Prefix", "AbortIncompleteMultipartUpload", "ExpirationInDays",
            "NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays", "ExpiredObjectDeleteMarker");
        var noncurrent = rule["NoncurrentVersionExpiration"];
        return new(
            (string?)rule["Prefix"] ?? "",
            Number(rule["AbortIncompleteMultipartUpload"]?["DaysAfterInitiation"]),
            Number(rule["ExpirationInDays"]),
            Number(noncurrent?["NoncurrentDays"] ?? rule["NoncurrentVersionExpirationInDays"]),
            Number(noncurrent?["NewerNoncurrentVersions"]) ?? 0,
            IsTrue(rule["ExpiredObjectDeleteMarker"]));
    }

    private static void Check(Resource resource, JsonObject rule, params string[] known)
    {
        if (rule.FirstOrDefault(p => !known.Contains(p.Key)).Key is { } unknown)
        {
            throw Unknown(resource, unknown);
        }
    }

    private static TemplateException Unknown(Resource resource, string what) =>
        new($"{resource.LogicalId} ({resource.Type}): {what} is not understood by the laptop's S3");

    private static IEnumerable<JsonObject> Items(JsonNode? array) => array?.AsArray().Select(i => i!.AsObject()) ?? [];

    private static string[] Strings(JsonNode? array) => [.. array?.AsArray().Select(v => (string)v!) ?? []];

    /// <remarks>CloudFormation takes numbers and truth values also as strings.</remarks>
    private static int? Number(JsonNode? value) => value is null ? null : int.Parse(value.ToString());

    private static bool IsTrue(JsonNode? value) => value is not null && bool.Parse(value.ToString());
}
