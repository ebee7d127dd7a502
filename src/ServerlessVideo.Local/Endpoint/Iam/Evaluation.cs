using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

/// <summary>IAM's rule within one account: an explicit deny anywhere wins, then an allow in the identity's or the resource's policy suffices.</summary>
internal static class Evaluation
{
    public static bool Allows(
        AccessRequest request, IReadOnlyList<PolicyDocument> identity, PolicyPrincipal principal, params ReadOnlySpan<(string Key, string Value)> facts)
    {
        // The endpoint listens on loopback without TLS; nothing can listen in there, so it counts as secure transport.
        var context = new Dictionary<string, string>(request.Context, StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SecureTransport"] = "true",
            ["aws:RequestedRegion"] = Stack.Region,
        };
        foreach (var (key, value) in facts)
        {
            context[key] = value;
        }
        var decisions = identity.Select(p => p.Decide(request.Action, request.Resource, context))
            .Append(request.ResourcePolicy?.Decide(request.Action, request.Resource, context, principal) ?? Decision.Silent)
            .ToList();
        return !decisions.Contains(Decision.Deny) && decisions.Contains(Decision.Allow);
    }
}
