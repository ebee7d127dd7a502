using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Where a behaviour sends its requests: a bucket (through origin access control) or an HTTP API.</summary>
/// <param name="Bucket">Null when the origin is an HTTP API.</param>
/// <param name="ApiId">Null when the origin is a bucket.</param>
/// <param name="Path">Put before the viewer's path; empty or <c>/…</c> without a slash at the end.</param>
/// <param name="CustomHeaders">Added to each request, over whatever the viewer sent by that name.</param>
sealed record Origin(string Id, string Domain, string? Bucket, string? ApiId, string Path, IReadOnlyList<KeyValuePair<string, string>> CustomHeaders)
{
    public static async Task<Origin> LoadAsync(Stack stack, JsonObject config, DynamicReferences references, CancellationToken cancellationToken)
    {
        var domain = config["DomainName"]!.ToString();
        var name = domain.Split('.')[0];
        var isBucket = config.ContainsKey("S3OriginConfig");
        if (isBucket)
        {
            var control = stack.OfType("AWS::CloudFront::OriginAccessControl").FirstOrDefault(r => r.PhysicalId == config["OriginAccessControlId"]?.ToString())
                ?? throw new NotSupportedException($"Origin {domain}: a bucket without origin access control.");
            if (control.Properties["OriginAccessControlConfig"]!["SigningBehavior"]!.ToString() != "always")
            {
                throw new NotSupportedException($"{control.LogicalId}: SigningBehavior other than always.");
            }
        }
        else if (!domain.StartsWith($"{name}.execute-api.", StringComparison.Ordinal))
        {
            throw new NotSupportedException($"Origin {domain} is neither a bucket nor an HTTP API of the stack.");
        }
        List<KeyValuePair<string, string>> headers = [];
        foreach (var header in config["OriginCustomHeaders"]?.AsArray() ?? [])
        {
            headers.Add(new(header!["HeaderName"]!.ToString(), await references.ResolveAsync(header["HeaderValue"]!.ToString(), cancellationToken)));
        }
        return new(config["Id"]!.ToString(), domain, isBucket ? name : null, isBucket ? null : name, config["OriginPath"]?.ToString() ?? "", headers);
    }
}
