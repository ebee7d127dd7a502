using System.Net;
using Amazon.Runtime;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>What distinguishes one service from another on the SDK's pipeline.</summary>
/// <param name="ServiceId">The model's service id; gives the name of <c>AWS_ENDPOINT_URL_&lt;SERVICE&gt;</c>.</param>
/// <param name="EndpointPrefix">First labels of the host: <c>states</c> of <c>states.eu-west-1.amazonaws.com</c>.</param>
sealed record ServiceDescription(string ServiceId, string EndpointPrefix, string Version)
{
    /// <value>Service of the credential scope.</value>
    public string SigningName { get; init; } = EndpointPrefix;

    /// <value>Region that a service with one endpoint for the whole partition is signed for; null: the service is regional.</value>
    public string? GlobalRegion { get; init; }

    /// <value>Prefix of <c>X-Amz-Target</c> of a JSON-RPC service; null: the service speaks REST.</value>
    public string? TargetPrefix { get; init; }

    public string JsonVersion { get; init; } = "1.0";

    /// <value>The service once spoke the query protocol and still names its old error codes in <c>x-amzn-query-error</c>.</value>
    public bool QueryCompatible { get; init; }

    public required Func<ServiceError, AmazonServiceException> Error { get; init; }
}

/// <summary>An error response.</summary>
/// <param name="Shape">Name in the service's model, by which the exception type is chosen.</param>
/// <param name="Code">What callers see as ErrorCode: the shape's name, or the older code of a query compatible service.</param>
sealed record ServiceError(string Shape, string Code, string Message, ErrorType Type, string? RequestId, HttpStatusCode Status, Exception? Inner);
