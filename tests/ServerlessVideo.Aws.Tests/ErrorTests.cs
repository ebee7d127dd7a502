using System.Net;
using Amazon.CloudFront.Model;
using Amazon.DynamoDBStreams.Model;
using Amazon.EventBridge.Model;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Aws.Tests.Wire;

namespace ServerlessVideo.Aws.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("stepfunctions", "StartExecution", 400, "com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists", typeof(ExecutionAlreadyExistsException), "ExecutionAlreadyExists")]
    [InlineData("stepfunctions", "SendTaskSuccess", 400, "TaskTimedOut", typeof(TaskTimedOutException), "TaskTimedOut")]
    [InlineData("stepfunctions", "StartExecution", 400, "SomethingNew", typeof(AmazonStepFunctionsException), "SomethingNew")]
    [InlineData("ssm", "GetParameter", 400, "ParameterNotFound", typeof(ParameterNotFoundException), "ParameterNotFound")]
    [InlineData("events", "PutEvents", 500, "InternalException", typeof(InternalException), "InternalException")]
    [InlineData("secretsmanager", "GetSecretValue", 400, "ResourceNotFoundException", typeof(Amazon.SecretsManager.Model.ResourceNotFoundException), "ResourceNotFoundException")]
    [InlineData("dynamodbstreams", "GetRecords", 400, "com.amazonaws.dynamodb.v20120810#ExpiredIteratorException", typeof(ExpiredIteratorException), "ExpiredIteratorException")]
    public async Task Error_TypeInTheBody_BecomesItsException(string service, string operation, int status, string type, Type exception, string code)
    {
        var e = await FailAsync(service, operation, new Answer(status, $$"""{"__type":"{{type}}","message":"It is so."}""", ("x-amzn-RequestId", "request-1")));

        e.ShouldBeOfType(exception);
        e.ErrorCode.ShouldBe(code);
        e.Message.ShouldBe("It is so.");
        e.RequestId.ShouldBe("request-1");
        e.StatusCode.ShouldBe((HttpStatusCode)status);
        e.ErrorType.ShouldBe(status < 500 ? ErrorType.Sender : ErrorType.Receiver);
    }

    [Theory]
    [InlineData("NotFoundException", 404, typeof(NotFoundException))]
    [InlineData("ConflictException:http://internal.amazon.com/coral/", 409, typeof(ConflictException))]
    [InlineData("ServiceQuotaExceededException", 402, typeof(ServiceQuotaExceededException))]
    [InlineData("BadRequestException", 400, typeof(BadRequestException))]
    public async Task Error_TypeInTheHeader_BecomesItsException(string header, int status, Type exception)
    {
        var e = await FailAsync("mediaconvert", "GetJob", new Answer(status, """{"message":"No such job."}""", ("x-amzn-ErrorType", header)));

        e.ShouldBeOfType(exception);
        e.ErrorCode.ShouldBe(exception.Name);
        e.Message.ShouldBe("No such job.");
    }

    /// <summary>SQS names its old query codes in a header; the exception type follows the JSON protocol, the code the old one, as in the official client.</summary>
    [Fact]
    public async Task Error_OfAQueryCompatibleService_HasTheOldCode()
    {
        var e = await FailAsync("sqs", "SendMessage", new Answer(
            400,
            """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""",
            ("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")));

        e.ShouldBeOfType<QueueDoesNotExistException>();
        e.ErrorCode.ShouldBe("AWS.SimpleQueueService.NonExistentQueue");
        e.ErrorType.ShouldBe(ErrorType.Sender);
    }

    [Fact]
    public async Task Error_InXml_BecomesItsException()
    {
        var e = await FailAsync("cloudfront", "CreateInvalidation", new Answer(404, """
            <?xml version="1.0"?>
            <ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>NoSuchDistribution</Code>
            <Message>The specified distribution does not exist.</Message></Error><RequestId>request-2</RequestId></ErrorResponse>
            """));

        e.ShouldBeOfType<NoSuchDistributionException>();
        e.ErrorCode.ShouldBe("NoSuchDistribution");
        e.Message.ShouldBe("The specified distribution does not exist.");
        e.RequestId.ShouldBe("request-2");
    }

    [Theory]
    [InlineData("sqs", "SendMessage", "")]
    [InlineData("sqs", "SendMessage", "<html>Bad gateway</html>")]
    [InlineData("mediaconvert", "GetJob", "[]")]
    [InlineData("cloudfront", "CreateInvalidation", "Forbidden")]
    public async Task Error_ThatIsNotTheServices_TellsTheStatus(string service, string operation, string body)
    {
        var e = await FailAsync(service, operation, new Answer(403, body));

        e.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        e.ErrorCode.ShouldBe("HTTP 403");
    }

    [Theory]
    [InlineData("mediaconvert", "GetJob", 429, "TooManyRequestsException", true)]
    [InlineData("sqs", "SendMessage", 400, "RequestThrottled", true)]
    [InlineData("stepfunctions", "StartExecution", 400, "ThrottlingException", true)]
    [InlineData("stepfunctions", "StartExecution", 503, "ServiceUnavailable", false)]
    [InlineData("stepfunctions", "StartExecution", 400, "InvalidName", null)]
    public async Task Error_Retryable_TellsThrottlingFromATransientFault(string service, string operation, int status, string type, bool? throttling)
    {
        var e = await FailAsync(service, operation, new Answer(status, $$"""{"__type":"{{type}}"}"""));

        (e.Retryable?.Throttling).ShouldBe(throttling);
    }

    /// <summary>Each exception type stands for an error that its service's model knows.</summary>
    [Fact]
    public void Exceptions_OfEveryService_AreOfTheModel()
    {
        var services = new Dictionary<string, string>
        {
            ["Amazon.StepFunctions.Model"] = "stepfunctions", ["Amazon.SQS.Model"] = "sqs", ["Amazon.MediaConvert.Model"] = "mediaconvert",
            ["Amazon.EventBridge.Model"] = "events", ["Amazon.SecretsManager.Model"] = "secretsmanager", ["Amazon.SimpleSystemsManagement.Model"] = "ssm",
            ["Amazon.DynamoDBStreams.Model"] = "dynamodbstreams", ["Amazon.CloudFront.Model"] = "cloudfront",
        };
        var exceptions = typeof(AmazonSQSClient).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(AmazonServiceException)) && type.Namespace!.EndsWith(".Model")).ToList();

        exceptions.Count.ShouldBeGreaterThan(40);
        exceptions.Where(type => Botocore.Service(services[type.Namespace!]) is var model
            && model.FindShape(type.Name) is null && model.FindShape(type.Name[..^"Exception".Length]) is null).ShouldBeEmpty();
    }

    static async Task<AmazonServiceException> FailAsync(string service, string operation, Answer answer)
    {
        var call = ApiCall.Of(service, operation);
        await using var server = await LoopbackServer.StartAsync(answer);
        return await Should.ThrowAsync<AmazonServiceException>(() => call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!)));
    }
}
