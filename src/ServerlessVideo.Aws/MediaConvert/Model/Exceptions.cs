using System.Net;
using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public class BadRequestException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class ConflictException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class ForbiddenException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class InternalServerErrorException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class NotFoundException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class ServiceQuotaExceededException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);

public class TooManyRequestsException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : AmazonMediaConvertException(message, innerException, errorType, errorCode, requestId, statusCode);
