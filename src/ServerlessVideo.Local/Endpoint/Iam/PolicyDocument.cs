using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Iam;

public enum Decision
{
    /// <summary>No statement speaks of it: IAM's implicit deny.</summary>
    Silent,
    Allow,
    Deny,
}

public enum PrincipalKind
{
    Anonymous,
    Aws,
    Service,
}

/// <summary>Who asks, for a policy that stands on a resource.</summary>
public readonly record struct PolicyPrincipal(PrincipalKind Kind, string Name);

/// <summary>An IAM policy document, identity- or resource-based.</summary>
public sealed class PolicyDocument
{
    private readonly List<Statement> statements;

    private PolicyDocument(List<Statement> statements) => this.statements = statements;

    /// <param name="owner">Named in the error: the logical id of the resource that carries the document.</param>
    /// <exception cref="TemplateException">An element, operator or variable that the evaluator does not understand.</exception>
    public static PolicyDocument Parse(JsonNode? document, string owner) => new(document?["Statement"] switch
    {
        JsonArray many => [.. many.Select(s => Statement.Parse(s!.AsObject(), owner))],
        JsonObject one => [Statement.Parse(one, owner)],
        _ => throw new TemplateException($"{owner}: a policy document without Statement"),
    });

    /// <param name="principal">Given for a resource's policy only; an identity's policy has no Principal to match.</param>
    public Decision Decide(
        string action, string resource, IReadOnlyDictionary<string, string> context, PolicyPrincipal? principal = null)
    {
        var decision = Decision.Silent;
        foreach (var statement in statements.Where(s => s.Applies(action, resource, context, principal)))
        {
            if (!statement.Allow)
            {
                return Decision.Deny;
            }
            decision = Decision.Allow;
        }
        return decision;
    }
}
