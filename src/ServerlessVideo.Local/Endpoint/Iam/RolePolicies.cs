using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

/// <summary>The policies of every role of the template: inline ones, <c>AWS::IAM::Policy</c>, managed ones.</summary>
internal sealed class RolePolicies
{
    /// <summary>AWS's own managed policies that the template may name, as AWS publishes them.</summary>
    private static readonly Dictionary<string, string> AwsManaged = new()
    {
        ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] = """
            { "Statement": [{ "Effect": "Allow", "Resource": "*",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] }] }
            """,
    };

    private readonly Dictionary<string, List<PolicyDocument>> byRole;

    public RolePolicies(Stack stack) =>
        byRole = stack.OfType("AWS::IAM::Role").ToDictionary(role => role.Arn, role => OfRole(stack, role).ToList());

    public IReadOnlyList<PolicyDocument>? Find(string roleArn) => byRole.GetValueOrDefault(roleArn);

    private static IEnumerable<PolicyDocument> OfRole(Stack stack, Resource role)
    {
        foreach (var inline in role.Properties["Policies"]?.AsArray() ?? [])
        {
            yield return PolicyDocument.Parse(inline!["PolicyDocument"], role.LogicalId);
        }
        foreach (var arn in Statement.Strings(role.Properties["ManagedPolicyArns"]))
        {
            yield return Managed(stack, role, arn);
        }
        foreach (var policy in stack.OfType("AWS::IAM::Policy").Concat(stack.OfType("AWS::IAM::ManagedPolicy"))
            .Where(p => Statement.Strings(p.Properties["Roles"]).Contains(role.PhysicalId)))
        {
            yield return PolicyDocument.Parse(policy.Properties["PolicyDocument"], policy.LogicalId);
        }
    }

    private static PolicyDocument Managed(Stack stack, Resource role, string arn) =>
        AwsManaged.TryGetValue(arn, out var json) ? PolicyDocument.Parse(JsonNode.Parse(json), arn)
        : stack.OfType("AWS::IAM::ManagedPolicy").FirstOrDefault(p => p.Arn == arn) is { } own
            ? PolicyDocument.Parse(own.Properties["PolicyDocument"], own.LogicalId)
        : throw new TemplateException($"{role.LogicalId}: managed policy {arn} is not known to the laptop's IAM");
}
