using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>What a publication does is in its video's trail before and after it is done, or with the one write that it is.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class PublishTrailTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    PublishFlow flow = null!;

    public async Task InitializeAsync() => flow = await PublishFlow.OpenAsync(dynamo);

    public Task DisposeAsync()
    {
        flow.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Publication_OverTwoHosts_NamesEachStepBeforeAndAfter()
    {
        var (video, task) = await AddAsync(HostPreference.Aws);
        flow.S3.Objects[video.Original!.Key] = new byte[1000];
        await flow.Inspect.HandleAsync(task, default);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        await flow.Plan.HandleAsync(new EncodingTask(video.Id, 1, 1), default);
        await flow.Judge.HandleAsync(new FailedEncoding(video.Id, 1, 1, new PublishCause("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1999}}""")), default);
        await flow.Plan.HandleAsync(new EncodingTask(video.Id, 1, 2), default);
        var settings = Settings.Read("verify-renditions", [Setting.MediaBucket], name => name);
        var verified = await new VerifyRenditions(flow.S3, flow.Videos, flow.Trail, settings).HandleAsync(task, default);
        await flow.End.HandleAsync(new FinishTask(video.Id, 1, verified.Error), default);
        flow.Clock.Advance(TimeSpan.FromSeconds(1));
        (await flow.Next.HandleAsync(task, default)).Outcome.ShouldBe("cloudflare");
        await flow.Publish.HandleAsync(task, default);
        await flow.Follow.HandleAsync(new FollowTask(video.Id, 1), default);
        await flow.Finish.HandleAsync(new FinishTask(video.Id, 1), default);
        await flow.Remove.HandleAsync(task, default);

        (await TrailAsync(video)).ShouldBe(
        [
            "inspect started generation 1", "inspect succeeded generation 1",
            "choose_hosts succeeded generation 1: aws, cloudflare, loom",
            "begin_attempt succeeded generation 1, aws",
            $"plan_encoding started {task.Name}", $"plan_encoding succeeded {task.Name}",
            $"judge_encoding started {task.Name}, encoding_failed: retry", $"judge_encoding succeeded {task.Name}, encoding_failed: retry",
            $"plan_encoding started {task.Name}-a2", $"plan_encoding succeeded {task.Name}-a2",
            "verify_renditions started generation 1", "verify_renditions failed encoding_incomplete",
            "end_attempt started generation 1, aws: encoding_incomplete", "end_attempt succeeded generation 1, aws: encoding_incomplete",
            "begin_attempt succeeded generation 1, cloudflare",
            "publish_to_host started generation 1, cloudflare", "publish_to_host succeeded generation 1, cloudflare",
            "finish_publish started generation 1: ready", "finish_publish succeeded generation 1: ready",
            "remove_copies started generation 1, aws", "remove_copies succeeded generation 1, aws",
        ]);
    }

    /// <summary>A host that takes no more is asked again each minute, for hours.</summary>
    [Fact]
    public async Task Sending_InHoweverManyTurns_HasOneBeginningAndOneEnd()
    {
        var (video, task) = await PublishingAsync();
        flow.Cloudflare.Interruptions = 20;

        for (var turn = 0; turn < 20; turn++)
        {
            (await flow.Publish.HandleAsync(task, default)).Outcome.ShouldBe("sending");
        }
        (await OfSendingAsync(video)).ShouldBe(["started generation 1, cloudflare"]);
        (await flow.Publish.HandleAsync(task, default)).Outcome.ShouldBe("running");

        (await OfSendingAsync(video)).ShouldBe(["started generation 1, cloudflare", "succeeded generation 1, cloudflare"]);
    }

    [Fact]
    public async Task Sending_GivenUpInTheMiddle_EndsWithTheReason()
    {
        var (video, task) = await PublishingAsync();
        flow.Cloudflare.Interruptions = 2;
        await flow.Publish.HandleAsync(task, default);
        flow.Clock.Advance(TimeSpan.FromHours(2));

        (await flow.Publish.HandleAsync(task, default)).Outcome.ShouldBe("failed");

        (await OfSendingAsync(video)).ShouldBe(["started generation 1, cloudflare", "failed host_unavailable"]);
    }

    /// <summary>It says so at once, or when it is asked how the copy stands.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Original_ThatTheHostCannotFetch_IsSentInstead(bool atOnce)
    {
        var (video, task) = await PublishingAsync();
        if (atOnce)
        {
            flow.Cloudflare.RefusesNew = Errors.HostFetchFailed.With("403");
            await flow.Publish.HandleAsync(task, default);
            flow.Cloudflare.RefusesNew = null;
        }
        else
        {
            await flow.Publish.HandleAsync(task, default);
            flow.Cloudflare.Says = copy => copy with { State = HostedState.Failed, Error = Errors.HostFetchFailed.With("403").ToVideoError() };
            await flow.Follow.HandleAsync(new FollowTask(video.Id, 1), default);
        }
        flow.Cloudflare.Interruptions = 3;
        for (var turn = 0; turn < 3; turn++)
        {
            (await flow.Publish.HandleAsync(task, default)).Outcome.ShouldBe("sending");
        }
        (await flow.Publish.HandleAsync(task, default)).Outcome.ShouldBe("running");

        var trail = (await TrailAsync(video)).Skip(2).ToList();
        trail.Where(entry => !entry.StartsWith("publish_to_host succeeded", StringComparison.Ordinal)).ShouldBe(
        [
            "publish_to_host started generation 1, cloudflare",
            "send_original started generation 1, cloudflare: host_fetch_failed", "send_original succeeded generation 1, cloudflare: host_fetch_failed",
        ]);
        trail[^1].ShouldBe("publish_to_host succeeded generation 1, cloudflare");
    }

    /// <summary>It is one of our encoder, which was asked.</summary>
    [Fact]
    public async Task Inspection_ThatFailed_IsAnAttemptThatEnded()
    {
        var (video, task) = await AddAsync(HostPreference.Aws);

        for (var turn = 0; turn < 2; turn++)
        {
            await flow.End.HandleAsync(new FinishTask(video.Id, 1, null, new PublishCause("Sandbox.Timedout")), default);
        }

        (await flow.AttemptsAsync(video)).ShouldBe(["aws failed host_timeout"]);
        (await TrailAsync(video)).ShouldBe(["end_attempt started generation 1, aws: host_timeout", "end_attempt succeeded generation 1, aws: host_timeout"]);
    }

    [Fact]
    public async Task Inspection_ThatRefuses_EndsItsAttemptOnce()
    {
        var (video, task) = await AddAsync(HostPreference.Aws);
        flow.S3.Objects[video.Original!.Key] = [.. "FLV\u0001\u0005\0\0\0\u0009\0\0\0\0"u8];

        for (var turn = 0; turn < 2; turn++)
        {
            (await flow.Inspect.HandleAsync(task, default)).Outcome.ShouldBe("refused");
        }

        (await TrailAsync(video)).ShouldBe(
        [
            "inspect started generation 1", "end_attempt succeeded generation 1, aws: no_video_stream", "inspect failed no_video_stream",
            "inspect started generation 1", "inspect failed no_video_stream",
        ]);
    }

    [Fact]
    public async Task Host_ThatIsLeftAlone_IsAnAttemptThatEnded()
    {
        var (video, task) = await AddAsync(HostPreference.Aws);
        await flow.Choose.HandleAsync(task, default);
        await flow.OpenCircuitAsync(HostingProvider.Aws);

        await flow.Next.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);

        (await TrailAsync(video)).Skip(1).ShouldBe(
            ["end_attempt succeeded generation 1, aws: host_circuit_open", "begin_attempt succeeded generation 1, cloudflare"]);
        await flow.CloseCircuitsAsync();
    }

    async Task<(Video Video, PublishTask Task)> AddAsync(HostPreference host)
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = host });
        return (video, new PublishTask(video.Id, 1));
    }

    /// <summary>One whose turn at Cloudflare has come.</summary>
    async Task<(Video Video, PublishTask Task)> PublishingAsync()
    {
        var (video, task) = await AddAsync(HostPreference.Cloudflare);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        return (video, task);
    }

    async Task<IReadOnlyList<string>> TrailAsync(Video video) =>
        [.. (await flow.Trail.ListAsync(video.Id, null, 100, default)).Select(entry => $"{entry.Step} {SnakeCase.Of(entry.State)} {entry.Detail}")];

    async Task<IEnumerable<string>> OfSendingAsync(Video video) =>
        (await TrailAsync(video)).Where(entry => entry.StartsWith("publish_to_host ", StringComparison.Ordinal)).Select(entry => entry["publish_to_host ".Length..]);
}
