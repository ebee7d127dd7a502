using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>
/// The principals of the platform. Stand-ins that act with a role of the template (MediaConvert reading its input, a
/// state machine invoking a function) take it from here, so that the same policies hold as for a signed request.
/// </summary>
/// <exception cref="TemplateException">A policy of the template says something the evaluator does not understand.</exception>
public sealed class AwsCallers(Stack stack)
{
    private static readonly PolicyDocument Everything = PolicyDocument.Parse(
        JsonNode.Parse("""{ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }"""), "developer");

    private readonly RolePolicies roles = new(stack);

    /// <summary>Access key <c>local</c>: an administrator, for the aws command line.</summary>
    public AwsCaller Developer { get; } = new IamCaller($"arn:aws:iam::{Stack.Account}:user/local", [Everything]);

    public AwsCaller Anonymous { get; } = new AnonymousCaller();

    /// <summary>A role of the template.</summary>
    /// <exception cref="AwsException">403 AccessDenied: the template has no such role.</exception>
    public AwsCaller Role(string roleArn) => roles.Find(roleArn) is { } policies
        ? new IamCaller(roleArn, policies)
        : throw new AwsException(403, "AccessDenied", $"The template has no role {roleArn}");
}
