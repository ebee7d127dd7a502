using System.Net;
using Amazon.Runtime;
using Amazon.DynamoDBStreams.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.DynamoDBStreams;

public class AmazonDynamoDBStreamsException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "ExpiredIteratorException" => new ExpiredIteratorException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InternalServerError" => new InternalServerErrorException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "LimitExceededException" => new LimitExceededException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ResourceNotFoundException" => new ResourceNotFoundException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TrimmedDataAccessException" => new TrimmedDataAccessException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonDynamoDBStreamsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
