using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

/// <summary>A role or user of the account with its identity-based policies.</summary>
internal sealed class IamCaller(string principal, IReadOnlyList<PolicyDocument> policies) : AwsCaller
{
    public override string Principal => principal;

    public override bool Allows(string action, string resourceArn) => Allows(new AccessRequest(action, resourceArn));

    public override bool Allows(AccessRequest request) => Evaluation.Allows(
        request, policies, new(PrincipalKind.Aws, principal), ("aws:PrincipalArn", principal), ("aws:PrincipalAccount", Stack.Account));
}

/// <summary>A request without signature: only what a resource's own policy gives to everyone.</summary>
internal sealed class AnonymousCaller : AwsCaller
{
    public override string Principal => "anonymous";

    public override bool Allows(string action, string resourceArn) => false;

    public override bool Allows(AccessRequest request) => Evaluation.Allows(request, [], new(PrincipalKind.Anonymous, Principal));
}
