using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>
/// An AWS service acting for a resource: CloudFront reading a bucket through origin access control. It has no
/// identity-based policy; only a resource policy that names the service (and the source ARN) lets it in.
/// </summary>
/// <param name="service"><c>cloudfront.amazonaws.com</c></param>
/// <param name="sourceArn">The value of the condition key <c>AWS:SourceArn</c>.</param>
public sealed class ServiceCaller(string service, string sourceArn) : AwsCaller
{
    public override string Principal => service;

    public string SourceArn => sourceArn;

    public override bool Allows(string action, string resourceArn) => false;

    public override bool Allows(AccessRequest request) => Evaluation.Allows(
        request, [], new(PrincipalKind.Service, service), ("aws:SourceArn", sourceArn), ("aws:SourceAccount", Stack.Account));
}
