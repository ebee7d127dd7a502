using ServerlessVideo.Local.Endpoint.Iam;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>One question to IAM.</summary>
/// <param name="Action"><c>s3:GetObject</c></param>
/// <param name="Resource">ARN the action is on.</param>
public sealed record AccessRequest(string Action, string Resource)
{
    /// <value>Condition keys of the service, <c>iam:PassedToService</c> say; the global ones (<c>aws:…</c>) are added by the caller.</value>
    public IReadOnlyDictionary<string, string> Context { get; init; } = ConditionContext.Empty;

    /// <value>The policy on the resource itself (bucket, queue); null without one.</value>
    public PolicyDocument? ResourcePolicy { get; init; }
}

/// <summary>Who signed a request, and what the IAM policies of the template let them do.</summary>
public abstract class AwsCaller
{
    /// <value>ARN of the role or user; <c>anonymous</c> without a signature.</value>
    public abstract string Principal { get; }

    /// <summary>Whether a policy of the caller allows the action (<c>s3:GetObject</c>) on the resource's ARN.</summary>
    public abstract bool Allows(string action, string resourceArn);

    /// <summary>The same with condition keys and the resource's own policy.</summary>
    public virtual bool Allows(AccessRequest request) => Allows(request.Action, request.Resource);

    /// <exception cref="AwsException">403 AccessDenied, worded as IAM words it.</exception>
    public void Demand(string action, string resourceArn) => Demand(new AccessRequest(action, resourceArn));

    /// <exception cref="AwsException">403 AccessDenied, worded as IAM words it.</exception>
    public void Demand(AccessRequest request)
    {
        if (!Allows(request))
        {
            throw new AwsException(403, "AccessDenied",
                $"User: {Principal} is not authorized to perform: {request.Action} on resource: {request.Resource} because no identity-based policy allows the {request.Action} action");
        }
    }
}

/// <summary>A refusal of an AWS service: HTTP status, the service's error code, and a message.</summary>
public sealed class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}
