using System.Net;
using Amazon.Runtime;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>Base of the services' exceptions; tells the SDK's retry strategy and callers what is worth another try.</summary>
public abstract class ThinServiceException(
    string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    /// <value>Throttling for 429 and for throttling codes, transient for 5xx; null when the same request would fail again.</value>
    public override RetryableDetails? Retryable =>
        StatusCode == HttpStatusCode.TooManyRequests || (ErrorCode?.Contains("Throttl", StringComparison.Ordinal) ?? false) ? new(throttling: true)
        : (int)StatusCode >= 500 ? new(throttling: false)
        : null;
}
