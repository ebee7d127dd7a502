namespace ServerlessVideo.Local.Endpoint;

/// <summary>Who signed a request, and what the IAM policies of the template let them do.</summary>
public abstract class AwsCaller
{
    /// <value>ARN of the role or user; <c>anonymous</c> without a signature.</value>
    public abstract string Principal { get; }

    /// <summary>Whether a policy of the caller allows the action (<c>s3:GetObject</c>) on the resource's ARN.</summary>
    public abstract bool Allows(string action, string resourceArn);

    /// <exception cref="AwsException">403 AccessDenied, worded as IAM words it.</exception>
    public void Demand(string action, string resourceArn)
    {
        if (!Allows(action, resourceArn))
        {
            throw new AwsException(403, "AccessDenied",
                $"User: {Principal} is not authorized to perform: {action} on resource: {resourceArn} because no identity-based policy allows the {action} action");
        }
    }
}

/// <summary>A refusal of an AWS service: HTTP status, the service's error code, and a message.</summary>
public sealed class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}
