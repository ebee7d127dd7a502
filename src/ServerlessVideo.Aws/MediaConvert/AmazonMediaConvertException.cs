using System.Net;
using Amazon.Runtime;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

public class AmazonMediaConvertException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "BadRequestException" => new BadRequestException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ConflictException" => new ConflictException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ForbiddenException" => new ForbiddenException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InternalServerErrorException" => new InternalServerErrorException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "NotFoundException" => new NotFoundException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ServiceQuotaExceededException" => new ServiceQuotaExceededException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TooManyRequestsException" => new TooManyRequestsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonMediaConvertException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
