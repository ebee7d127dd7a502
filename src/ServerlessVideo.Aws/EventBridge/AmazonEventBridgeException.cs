using System.Net;
using Amazon.Runtime;
using Amazon.EventBridge.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.EventBridge;

public class AmazonEventBridgeException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "InternalException" => new InternalException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonEventBridgeException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
