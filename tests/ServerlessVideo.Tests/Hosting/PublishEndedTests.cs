using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class PublishEndedTests(DynamoDbLocal dynamo)
{
    const string Machine = "arn:aws:states:us-east-1:000000000000:stateMachine:publish";

    VideoStore Videos => new(dynamo.Table, Any.Ids, TimeProvider.System);

    [Theory]
    [InlineData("FAILED", "publish_failed", EncodingStatus.Failed)]
    [InlineData("TIMED_OUT", "encoding_timeout", EncodingStatus.Failed)]
    [InlineData("ABORTED", "encoding_cancelled", EncodingStatus.Cancelled)]
    [InlineData("SUCCEEDED", "publish_failed", EncodingStatus.Failed)] // without its last step
    [InlineData(null, "publish_failed", EncodingStatus.Failed)] // Step Functions does not know it
    public async Task Execution_ThatEndedSilently_EndsItsVideo(string? status, string code, EncodingStatus job)
    {
        var video = await ProcessingAsync();

        await HandleAsync($"{video.Id}-g1", status);

        var ended = (await Videos.GetAsync(video.Id, default))!;
        (ended.Status, ended.Error!.Code).ShouldBe((VideoStatus.Stored, code));
        (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, $"{video.Id}-g1"), default))!.Status.ShouldBe(job);
    }

    [Theory]
    [InlineData("-g1", "RUNNING")]
    [InlineData("-g1", "PENDING_REDRIVE")]
    [InlineData("-g2", "FAILED")]
    [InlineData("-g1-a2", "FAILED")]
    [InlineData("", "FAILED")]
    public async Task Execution_ThatRunsOrIsNotTheVideos_ChangesNothing(string suffix, string status)
    {
        var video = await ProcessingAsync();

        await HandleAsync($"{video.Id}{suffix}", status);

        (await Videos.GetAsync(video.Id, default))!.Status.ShouldBe(VideoStatus.Processing);
    }

    async Task HandleAsync(string name, string? status)
    {
        var (workflows, asked) = Recorder.Of<IAmazonStepFunctions>(_ => status is null
            ? throw new ExecutionDoesNotExistException("no", null, ErrorType.Sender, "ExecutionDoesNotExist", "1", System.Net.HttpStatusCode.BadRequest)
            : new DescribeExecutionResponse { Status = status, Error = "States.Runtime", Cause = "?" });
        var settings = Settings.Read("publish-ended", [Setting.PublishStateMachineArn], _ => Machine);
        await new PublishEnded(Videos, workflows, new FinishPublish(Videos, new HostCircuits(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System), settings)
            .HandleAsync(new ExecutionStatusChangeEvent { Detail = new ExecutionStatusChange { Name = name } }, default);
        asked.Requests.OfType<DescribeExecutionRequest>().ShouldAllBe(r => r.ExecutionArn == $"arn:aws:states:us-east-1:000000000000:execution:publish:{name}");
    }

    async Task<Video> ProcessingAsync()
    {
        var video = Any.Video(VideoStatus.Processing);
        await Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(EncodingJob.Mapper, EncodingJob.Planned(new PublishTask(video.Id, 1), 1, DateTimeOffset.UtcNow), null, default);
        return video;
    }
}
