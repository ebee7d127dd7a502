using System.Net;
using Amazon.Runtime;
using Amazon.SecretsManager.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SecretsManager;

public class AmazonSecretsManagerException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "DecryptionFailure" => new DecryptionFailureException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InternalServiceError" => new InternalServiceErrorException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidParameterException" => new InvalidParameterException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidRequestException" => new InvalidRequestException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "EncryptionFailure" => new EncryptionFailureException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "LimitExceededException" => new LimitExceededException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ResourceExistsException" => new ResourceExistsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ResourceNotFoundException" => new ResourceNotFoundException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonSecretsManagerException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
