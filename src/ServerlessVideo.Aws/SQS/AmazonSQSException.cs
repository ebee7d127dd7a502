using System.Net;
using Amazon.Runtime;
using Amazon.SQS.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SQS;

public class AmazonSQSException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "BatchRequestTooLong" => new BatchRequestTooLongException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "MessageNotInflight" => new MessageNotInflightException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "PurgeQueueInProgress" => new PurgeQueueInProgressException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "QueueDoesNotExist" => new QueueDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "QueueNameExists" => new QueueNameExistsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ReceiptHandleIsInvalid" => new ReceiptHandleIsInvalidException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "RequestThrottled" => new RequestThrottledException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonSQSException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
