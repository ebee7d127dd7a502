using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint.Iam;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>The one statement of a CloudFront policy document.</summary>
/// <param name="Resource">URL with wildcards <c>*</c> and <c>?</c>; without one every URL.</param>
sealed record ViewerPolicy(string Resource, long ExpiresAt, long? NotBefore, IPNetwork? Source)
{
    public bool Admits(string url, IPAddress viewer, DateTimeOffset now) =>
        Glob.IsMatch(Resource, url)
        && now.ToUnixTimeSeconds() < ExpiresAt
        && (NotBefore is not { } from || now.ToUnixTimeSeconds() > from)
        && (Source is not { } network || network.Contains(viewer.IsIPv4MappedToIPv6 ? viewer.MapToIPv4() : viewer));

    /// <returns>Null when CloudFront would call it malformed.</returns>
    public static ViewerPolicy? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonNode.Parse(json)?["Statement"] is not JsonArray { Count: 1 } statements)
            {
                return null;
            }
            var condition = statements[0]!["Condition"];
            var source = condition?["IpAddress"]?["AWS:SourceIp"]?.GetValue<string>();
            return condition?["DateLessThan"]?["AWS:EpochTime"] is { } expires
                ? new(
                    statements[0]!["Resource"]?.GetValue<string>() ?? "*",
                    expires.GetValue<long>(),
                    condition["DateGreaterThan"]?["AWS:EpochTime"]?.GetValue<long>(),
                    source is null ? null : IPNetwork.Parse(source.Contains('/') ? source : source + "/32"))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
