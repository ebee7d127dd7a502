using System.Net;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SimpleSystemsManagement;

public class AmazonSimpleSystemsManagementException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "InternalServerError" => new InternalServerErrorException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ParameterAlreadyExists" => new ParameterAlreadyExistsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ParameterNotFound" => new ParameterNotFoundException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TooManyUpdates" => new TooManyUpdatesException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonSimpleSystemsManagementException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
