using System.Text.Json.Serialization;
using Amazon.Lambda.CloudWatchEvents;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class EventFunctionTests
{
    [Fact]
    public async Task Task_SnakeCasePayload_IsTheInputAndTheResultTheOutput()
    {
        var handler = new Recorder();
        await using var api = new FakeRuntimeApi();
        await using var function = Start(
            api, handler, TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, e, _) => Task.FromResult(new PlanOutput(e.VideoId + e.Generation)));
        (await api.InvokeAsync("""{"video_id":"v","generation":3,"more":{}}""")).Text.ShouldBe("""{"client_request_token":"v3"}""");
    }

    [Fact]
    public async Task Task_HandlerThrows_HasTheErrorNameThatStepFunctionsMatches()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = Start(
            api, new Recorder(), TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, _, _) => throw new TimeoutException("slow"));
        var error = await api.InvokeAsync("""{"video_id":"v"}""");
        error.Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("TimeoutException");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"video_id":""")]
    [InlineData("""{"video_id":1}""")]
    public async Task Task_PayloadThatIsNotTheInput_IsAnError(string payload)
    {
        await using var api = new FakeRuntimeApi();
        await using var function = Start(
            api, new Recorder(), TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, _, _) => Task.FromResult(new PlanOutput("")));
        (await api.InvokeAsync(payload)).Json.GetProperty("errorType").GetString().ShouldBe("JsonException");
    }

    [Fact]
    public async Task Deadline_ASecondBeforeTheEnd_CancelsTheHandler()
    {
        var time = new HeldTime();
        var early = true;
        await using var api = new FakeRuntimeApi { Deadline = time.GetUtcNow().AddSeconds(60) };
        await using var function = Start(
            api,
            new Recorder(),
            TestJson.Default.PlanInput,
            TestJson.Default.PlanOutput,
            async (_, _, token) =>
            {
                time.Advance(TimeSpan.FromSeconds(58.9));
                early = token.IsCancellationRequested;
                time.Advance(TimeSpan.FromSeconds(0.2));
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return new PlanOutput("");
            },
            time);
        (await api.InvokeAsync("""{"video_id":"v"}""")).Json.GetProperty("errorType").GetString().ShouldBe("TaskCanceledException");
        early.ShouldBeFalse();
    }

    [Fact]
    public async Task Handler_WhoseWorkGoesOnLater_KnowsWhenLambdaEndsThis()
    {
        var time = new HeldTime();
        var ends = time.GetUtcNow().AddSeconds(60);
        var told = default(DateTimeOffset);
        await using var api = new FakeRuntimeApi { Deadline = ends };
        await using var services = new ServiceCollection().AddSingleton(new Recorder()).AddSingleton<TimeProvider>(time).BuildServiceProvider();
        await using var function = new RunningFunction(
            api,
            new EventFunction<Recorder>(services).Builder(
                TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, _, deadline, _) => Task.FromResult(new PlanOutput($"{told = deadline}"))),
            time: time);
        await api.InvokeAsync("""{"video_id":"v"}""");
        told.ShouldBe(ends, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Handler_ThatCannotBeMade_IsAnInitializationError()
    {
        await using var api = new FakeRuntimeApi();
        await using var services = new ServiceCollection().AddTransient<Recorder>(_ => throw new InvalidOperationException("VIDEOS_TABLE")).BuildServiceProvider();
        var builder = new EventFunction<Recorder>(services).Builder(
            TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, _, _) => Task.FromResult(new PlanOutput("")));
        var running = new RunningFunction(api, builder);
        (await api.PostAsync()).Path.ShouldBe("init/error");
        await Should.ThrowAsync<InvalidOperationException>(running.Loop);
    }

    [Fact]
    public async Task EventBridge_S3ObjectCreated_IsRead()
    {
        S3ObjectCreateEvent? seen = null;
        await using var api = new FakeRuntimeApi();
        await using var function = Start(api, new Recorder(), EventJson.Default.S3ObjectCreateEvent, null, (_, e, _) => Task.FromResult((seen = e) is null));
        (await api.InvokeAsync(AwsEvents.S3ObjectCreated)).Body.ShouldBeEmpty();
        (seen!.Source, seen.DetailType, seen.Account).ShouldBe(("aws.s3", "Object Created", "111122223333"));
        seen.Time.ShouldBe(new DateTime(2021, 11, 12, 0, 0, 0, DateTimeKind.Utc));
        (seen.Detail.Bucket.Name, seen.Detail.Object.Key).ShouldBe(("amzn-s3-demo-bucket1", "originals/a b+c"));
        seen.Detail.Object.Size.ShouldBe(5_368_709_120);
        seen.Detail.Object.ETag.ShouldBe("b57f9512698f4b09e608f4f2a65852e5");
        seen.Detail.Object.VersionId.ShouldBe("IYV3p45BT0ac8hjHg1houSdS1a.Mro8e");
        seen.Detail.SourceIpAddress.ShouldBe("1.2.3.4");
        seen.Detail.RequestId.ShouldBe("N4N7GDK58NMKJ12R");
        seen.Detail.Reason.ShouldBe("CompleteMultipartUpload");
    }

    [Fact]
    public async Task EventBridge_MediaConvertComplete_IsRead()
    {
        MediaConvertJobStateChange? seen = null;
        await using var api = new FakeRuntimeApi();
        await using var function = Start(
            api, new Recorder(), EventJson.Default.MediaConvertJobStateChangeEvent, null, (_, e, _) => Task.FromResult((seen = e.Detail) is null));
        await api.InvokeAsync(AwsEvents.MediaConvertComplete);
        (seen!.Status, seen.JobId, seen.UserMetadata["video_id"], seen.Timestamp).ShouldBe(("COMPLETE", "123456789012-smb6o7", "v1", 1536963533131));
        var group = seen.OutputGroupDetails.Single();
        (group.Type, group.PlaylistFilePaths.Single()).ShouldBe(("CMAF_GROUP", "s3://amzn-s3-demo-bucket/media/v1/1/video.m3u8"));
        var output = group.OutputDetails.Single();
        (output.DurationInMs, output.VideoDetails!.WidthInPx, output.VideoDetails.AverageBitrate).ShouldBe((180041, 1920, 6026));
        await api.InvokeAsync(AwsEvents.MediaConvertProgress);
        (seen.JobProgress!.JobPercentComplete, seen.JobProgress.CurrentPhase).ShouldBe((34, "TRANSCODING"));
        await api.InvokeAsync(AwsEvents.MediaConvertError);
        (seen.ErrorCode, seen.ErrorMessage).ShouldBe((1040, "Example error message"));
    }

    [Fact]
    public async Task Schedule_OwnInput_IsTheInput()
    {
        string? task = null;
        await using var api = new FakeRuntimeApi();
        await using var function = Start(api, new Recorder(), TestJson.Default.MaintenanceInput, null, (_, e, _) => Task.FromResult((task = e.Task) is null));
        await api.InvokeAsync("""{"task": "fail-stuck-uploads"}""");
        task.ShouldBe("fail-stuck-uploads");
    }

    /// <summary>Written as a user of the official packages writes it.</summary>
    [Fact]
    public async Task OfficialBuilderAndSerializer_SqsAndStreamEvents_AreReadAndAnswered()
    {
        var serializer = new SourceGeneratorLambdaJsonSerializer<TestJson>();
        await using var queueApi = new FakeRuntimeApi();
        await using var queue = new RunningFunction(queueApi, LambdaBootstrapBuilder.Create<SQSEvent, SQSBatchResponse>(
            (e, _) => Task.FromResult(new SQSBatchResponse([new() { ItemIdentifier = e.Records[0].MessageId }])), serializer));
        (await queueApi.InvokeAsync(AwsEvents.Sqs("m1"))).Text.ShouldBe("""{"batchItemFailures":[{"itemIdentifier":"m1"}]}""");

        var image = "";
        await using var streamApi = new FakeRuntimeApi();
        await using var stream = new RunningFunction(streamApi, LambdaBootstrapBuilder.Create<DynamoDBEvent>(
            (e, context) => Task.FromResult(image = e.Records[0].Dynamodb.NewImage!["Message"].S + context.AwsRequestId), serializer));
        (await streamApi.InvokeAsync(AwsEvents.Stream)).Body.ShouldBeEmpty();
        image.ShouldBe("New item!request-1");
    }

    internal static RunningFunction Start<TInput, TOutput>(
        FakeRuntimeApi api,
        Recorder handler,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TInput> input,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TOutput>? output,
        Func<Recorder, TInput, CancellationToken, Task<TOutput>> handle,
        TimeProvider? time = null)
    {
        var services = new ServiceCollection().AddSingleton(handler).AddSingleton(time ?? TimeProvider.System).BuildServiceProvider();
        return new(api, new EventFunction<Recorder>(services).Builder(input, output, handle), time: time);
    }

    static RunningFunction Start<TInput>(
        FakeRuntimeApi api,
        Recorder handler,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TInput> input,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<bool>? output,
        Func<Recorder, TInput, CancellationToken, Task<bool>> handle) => Start<TInput, bool>(api, handler, input, output, handle);
}

/// <summary>A handler that remembers what it was given.</summary>
public sealed class Recorder
{
    public List<string> Seen { get; } = [];
}

public sealed record PlanInput(string VideoId, int Generation);

public sealed record PlanOutput(string ClientRequestToken);

public sealed record MaintenanceInput(string Task);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlanInput))]
[JsonSerializable(typeof(PlanOutput))]
[JsonSerializable(typeof(MaintenanceInput))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(DynamoDBEvent))]
[JsonSerializable(typeof(CloudWatchEvent<PlanInput>))]
internal sealed partial class TestJson : JsonSerializerContext;
