using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>
/// The stand-in of one AWS service behind the platform's one AWS endpoint. The endpoint has verified the SigV4
/// signature before it calls; the service demands the IAM action it is about to carry out from the caller.
/// </summary>
public interface IAwsService
{
    /// <value>The service name of the credential scope: <c>s3</c>, <c>states</c>, <c>sqs</c>, <c>ssm</c>, …</value>
    string SigningName { get; }

    /// <summary>Comes before the signature is verified: headers that every answer bears, a refusal too. Must not carry anything out.</summary>
    void Prepare(HttpContext http)
    {
    }

    Task HandleAsync(HttpContext http, AwsCaller caller);
}
