using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Aws.Tests.Wire;

namespace ServerlessVideo.Aws.Tests;

public sealed class RetryTests
{
    static readonly Answer Unavailable = new(503, """{"message":"unavailable"}""");
    static readonly Answer Throttled = new(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""");
    static readonly Answer TooMany = new(429, """{"message":"Too Many Requests"}""", ("x-amzn-ErrorType", "TooManyRequestsException"));

    [Theory]
    [InlineData("stepfunctions", "StartExecution")]
    [InlineData("sqs", "SendMessage")]
    [InlineData("ssm", "GetParameter")]
    public async Task Retry_AfterUnavailableAndThrottled_SucceedsAtTheThirdAttempt(string service, string operation)
    {
        var call = ApiCall.Of(service, operation);
        await using var server = await LoopbackServer.StartAsync(Unavailable, Throttled, ModelAnswers.Of(call));

        await call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!), retries: 2);

        server.Requests.Count.ShouldBe(3);
        server.Requests.Select(request => Convert.ToBase64String(request.Body)).Distinct().ShouldHaveSingleItem();
        server.Requests.Select(request => request.Header("amz-sdk-invocation-id")).Distinct().ShouldHaveSingleItem();
        server.Requests.ShouldAllBe(request => request.Header("Authorization") == SigV4.Authorization(
            request, ApiCall.AccessKey, ApiCall.Secret, "eu-north-1", call.Service.Metadata("endpointPrefix")));
    }

    [Fact]
    public async Task Retry_TooManyRequestsOfMediaConvert_IsTriedAgain()
    {
        var call = ApiCall.Of("mediaconvert", "CreateJob");
        await using var server = await LoopbackServer.StartAsync(TooMany, ModelAnswers.Of(call));

        await call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!), retries: 2);

        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_FaultThatStays_IsToldAfterTheLastAttempt()
    {
        var call = ApiCall.Of("sqs", "SendMessage");
        await using var server = await LoopbackServer.StartAsync(Unavailable);

        var e = await Should.ThrowAsync<AmazonSQSException>(() => call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!), retries: 1));

        e.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_ErrorOfTheSender_IsNotTriedAgain()
    {
        var call = ApiCall.Of("stepfunctions", "StartExecution");
        await using var server = await LoopbackServer.StartAsync(new Answer(400, """{"__type":"ExecutionAlreadyExists"}"""));

        await Should.ThrowAsync<AmazonServiceException>(() => call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!), retries: 2));

        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public void Config_ByDefault_RetriesInStandardModeWithThreeAttempts()
    {
        var config = new AmazonSQSConfig();

        config.RetryMode.ShouldBe(RequestRetryMode.Standard);
        config.MaxErrorRetry.ShouldBe(2);
    }
}
