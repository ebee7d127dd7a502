using System.Net;
using Amazon.Runtime;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.StepFunctions;

public class AmazonStepFunctionsException(string message, Exception? innerException, ErrorType errorType, string? errorCode, string? requestId, HttpStatusCode statusCode)
    : ThinServiceException(message, innerException, errorType, errorCode, requestId, statusCode)
{
    internal static AmazonServiceException From(ServiceError e) => e.Shape switch
    {
        "ExecutionAlreadyExists" => new ExecutionAlreadyExistsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ExecutionDoesNotExist" => new ExecutionDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "ExecutionLimitExceeded" => new ExecutionLimitExceededException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidExecutionInput" => new InvalidExecutionInputException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidName" => new InvalidNameException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "InvalidToken" => new InvalidTokenException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "StateMachineDeleting" => new StateMachineDeletingException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "StateMachineDoesNotExist" => new StateMachineDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TaskDoesNotExist" => new TaskDoesNotExistException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        "TaskTimedOut" => new TaskTimedOutException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
        _ => new AmazonStepFunctionsException(e.Message, e.Inner, e.Type, e.Code, e.RequestId, e.Status),
    };
}
