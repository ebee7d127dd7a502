using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>The AWS::CloudFront::Distribution of the template with all that it refers to.</summary>
sealed record Distribution(string Id, string Arn, string DefaultRootObject, IReadOnlyList<Behavior> Behaviors, Behavior Default)
{
    static readonly HashSet<string> Understood =
    [
        "CacheBehaviors", "DefaultCacheBehavior", "DefaultRootObject", "Origins",
        // Without effect on a laptop: where and how AWS runs and logs the distribution.
        "Comment", "Enabled", "HttpVersion", "IPV6Enabled", "PriceClass", "Logging", "ViewerCertificate", "WebACLId",
    ];

    /// <summary>The first behaviour in the template's order whose pattern takes the path; else the default.</summary>
    public Behavior BehaviorFor(string rawPath)
    {
        var path = ViewerPath.Normalize(rawPath);
        return Behaviors.FirstOrDefault(behavior => behavior.Matches(path)) ?? Default;
    }

    /// <exception cref="NotSupportedException">The template asks for what this stand-in does not do.</exception>
    public static async Task<Distribution> LoadAsync(Stack stack, DynamicReferences references, CancellationToken cancellationToken)
    {
        var resource = stack.OfType("AWS::CloudFront::Distribution").Single();
        var config = resource.Properties["DistributionConfig"]!.AsObject();
        if (config.Select(p => p.Key).Except(Understood).FirstOrDefault() is { } unknown)
        {
            throw new NotSupportedException($"{resource.LogicalId}: {unknown}.");
        }
        Dictionary<string, Origin> origins = [];
        foreach (var origin in config["Origins"]!.AsArray())
        {
            origins[origin!["Id"]!.ToString()] = await Origin.LoadAsync(stack, origin.AsObject(), references, cancellationToken);
        }
        return new(
            resource.PhysicalId, resource.Arn, config["DefaultRootObject"]?.ToString() ?? "",
            [.. (config["CacheBehaviors"]?.AsArray() ?? []).Select(b => Behavior.Load(stack, b!.AsObject(), origins))],
            Behavior.Load(stack, config["DefaultCacheBehavior"]!.AsObject(), origins));
    }
}
