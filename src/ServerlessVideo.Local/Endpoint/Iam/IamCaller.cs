using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

/// <summary>
/// A principal with its identity-based policies. As IAM within one account: an explicit deny anywhere wins, then an
/// allow in the identity's or the resource's policy suffices.
/// </summary>
internal sealed class IamCaller(
    string principal, PrincipalKind kind, IReadOnlyList<PolicyDocument> policies, string? sourceArn = null) : AwsCaller
{
    public override string Principal => principal;

    public override bool Allows(string action, string resourceArn) => Allows(new AccessRequest(action, resourceArn));

    public override bool Allows(AccessRequest request)
    {
        var context = Context(request.Context);
        var decisions = policies.Select(p => p.Decide(request.Action, request.Resource, context))
            .Append(request.ResourcePolicy?.Decide(request.Action, request.Resource, context, new(kind, principal)) ?? Decision.Silent)
            .ToList();
        return !decisions.Contains(Decision.Deny) && decisions.Contains(Decision.Allow);
    }

    /// <remarks>The endpoint listens on loopback without TLS; nothing can listen in there, so it counts as secure transport.</remarks>
    private Dictionary<string, string> Context(IReadOnlyDictionary<string, string> ofRequest)
    {
        var context = new Dictionary<string, string>(ofRequest, StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SecureTransport"] = "true",
            ["aws:RequestedRegion"] = Stack.Region,
        };
        if (kind == PrincipalKind.Aws)
        {
            context["aws:PrincipalArn"] = principal;
            context["aws:PrincipalAccount"] = Stack.Account;
        }
        if (sourceArn is not null)
        {
            context["aws:SourceArn"] = sourceArn;
            context["aws:SourceAccount"] = Stack.Account;
        }
        return context;
    }
}
