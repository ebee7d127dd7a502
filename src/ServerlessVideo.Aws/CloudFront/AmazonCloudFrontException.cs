using System.Net;
using Amazon.Runtime;
using Amazon.CloudFront.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.CloudFront;

public class AmazonCloudFrontException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "AccessDenied" => new AccessDeniedException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "BatchTooLarge" => new BatchTooLargeException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InconsistentQuantities" => new InconsistentQuantitiesException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidArgument" => new InvalidArgumentException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "NoSuchDistribution" => new NoSuchDistributionException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TooManyInvalidationsInProgress" => new TooManyInvalidationsInProgressException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonCloudFrontException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
