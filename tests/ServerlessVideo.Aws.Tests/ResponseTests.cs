using System.Net;
using Amazon.CloudFront.Model;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Aws.Tests.Wire;

namespace ServerlessVideo.Aws.Tests;

public sealed class ResponseTests
{
    [Theory]
    [MemberData(nameof(ApiCall.Names), MemberType = typeof(ApiCall))]
    public async Task Response_EveryMemberOfTheModelSet_IsReadIntoTheProperties(string service, string operation)
    {
        var call = ApiCall.Of(service, operation);
        await using var server = await LoopbackServer.StartAsync(ModelAnswers.Of(call));

        var response = await call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!));

        response.HttpStatusCode.ShouldBe((HttpStatusCode)call.Operation.ResponseCode);
        response.ResponseMetadata.RequestId.ShouldBe(ModelAnswers.RequestId);
        if (call.Operation.Output is { } output)
        {
            Comparison.Differences(response, ModelAnswers.Document(call), output).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("sqs", "DeleteMessage")]
    [InlineData("stepfunctions", "SendTaskSuccess")]
    [InlineData("mediaconvert", "CancelJob")]
    public async Task Response_EmptyBody_IsAnEmptyResponse(string service, string operation)
    {
        var call = ApiCall.Of(service, operation);
        await using var server = await LoopbackServer.StartAsync(new Answer(call.Operation.ResponseCode, ""));

        var response = await call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!));

        response.HttpStatusCode.ShouldBe((HttpStatusCode)call.Operation.ResponseCode);
    }

    [Fact]
    public async Task Response_MemberNewerThanTheModel_IsRead()
    {
        await using var server = await LoopbackServer.StartAsync(new Answer(
            200, """{"probeResults":[{"container":{"tracks":[{"videoProperties":{"width":1920,"height":1080,"rotation":90}}]}}]}"""));

        var response = (ProbeResponse)await ApiCall.Of("mediaconvert", "Probe").SendAsync(server, new ProbeRequest());

        response.ProbeResults![0].Container!.Tracks![0].VideoProperties!.Rotation.ShouldBe(90);
    }

    [Fact]
    public async Task Response_WithAHeaderMember_ReadsTheHeader()
    {
        var call = ApiCall.Of("cloudfront", "CreateInvalidation");
        await using var server = await LoopbackServer.StartAsync(ModelAnswers.Of(call));

        var response = (CreateInvalidationResponse)await call.SendAsync(server, Samples.Object(call.RequestType, call.Operation.Input!));

        response.Location.ShouldBe("https://example/1");
    }
}
