using System.Net;
using Amazon.Runtime;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>A copy on another host, asked for and called about, until it has come to its end.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class FollowCopyTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    static readonly DateTimeOffset Ordered = DateTimeOffset.UnixEpoch;
    static readonly Failure Down = Errors.HostUnavailable.With("503"), Missing = Errors.HostCopyMissing.With("unknown");

    PublishFlow flow = null!;

    HostEvents Events => new(flow.Table, flow.Copies, flow.Follow, flow.Clock);

    public async Task InitializeAsync()
    {
        flow = await PublishFlow.OpenAsync(dynamo);
        flow.Cloudflare.Says = copy => copy;
    }

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Theory]
    [InlineData(HostedState.Receiving, 0, false, "running", 5, null)]
    [InlineData(HostedState.Processing, 19, false, "running", 5, null)]
    [InlineData(HostedState.Processing, 100, false, "running", 25, null)]
    [InlineData(HostedState.Processing, 1200, false, "running", 300, null)]
    [InlineData(HostedState.Processing, 3500, false, "running", 875, null)]
    [InlineData(HostedState.Processing, 3731, false, "failed", 0, "host_timeout")] // an hour and ten times 13 seconds
    [InlineData(HostedState.Processing, 3700, true, "running", 925, null)]
    [InlineData(HostedState.Processing, 3731, true, "failed", 0, "host_unavailable")]
    [InlineData(HostedState.Ready, 9999, false, "ready", 0, null)]
    [InlineData(HostedState.Ready, 10, true, "running", 5, null)] // heard before; now it does not answer
    [InlineData(HostedState.Failed, 10, false, "failed", 0, "host_processing_failed")]
    public void Judge_OfAState_IsWhereItGoesOn(HostedState state, int seconds, bool unanswered, string outcome, int wait, string? code)
    {
        var step = FollowCopy.Judge(CopyOf(state), 0, unanswered ? Down : null, Sources.Of(), Ordered.AddSeconds(seconds));

        (step.Outcome, step.WaitSeconds, step.Error?.Code).ShouldBe((outcome, wait, code));
    }

    /// <summary>Our encoder could not read it, or is left alone.</summary>
    [Theory]
    [InlineData(null, 0, 3600)]
    [InlineData(7200.0, 0, 75_600)]
    [InlineData(null, 20_000_000_000, 23_600)]
    [InlineData(7200.0, 20_000_000_000, 95_600)]
    public void Judge_OfAFilmThatWasNotInspected_GoesByTheHostsWordAndTheFilesSize(double? film, long bytes, int patience)
    {
        string After(int seconds) => FollowCopy.Judge(CopyOf(HostedState.Processing, film), bytes, null, null, Ordered.AddSeconds(seconds)).Outcome;

        (After(patience), After(patience + 1)).ShouldBe(("running", "failed"));
    }

    [Fact]
    public void Judge_OfACopyThatIsGone_IsTheEndWhateverWasHeard()
    {
        foreach (var state in Enum.GetValues<HostedState>())
        {
            FollowCopy.Judge(CopyOf(state), 0, Missing, null, Ordered).ShouldBe(new CopyStep("failed", 0, new VideoError("host_copy_missing", "unknown")));
        }
    }

    [Fact]
    public void Judge_OfAFailure_SaysWhatTheHostSaid() =>
        FollowCopy.Judge(CopyOf(HostedState.Failed, error: new VideoError("damaged_input", "no moov")), 0, null, null, Ordered).Error.ShouldBe(new VideoError("damaged_input", "no moov"));

    [Theory]
    [InlineData(100.0, 97.9, "failed")]
    [InlineData(100.0, 98.0, "ready")]
    [InlineData(100.0, 120.0, "ready")]
    [InlineData(10.0, 9.0, "ready")] // a second is within what containers and encoders count differently
    [InlineData(10.0, 8.9, "failed")]
    [InlineData(100.0, null, "ready")]
    [InlineData(null, 1.0, "ready")]
    public void Judge_OfAShorterCopy_IsThatItIsNotWhole(double? film, double? copy, string outcome)
    {
        var step = FollowCopy.Judge(CopyOf(HostedState.Ready, copy), 0, null, Sources.Of(seconds: film), Ordered);

        step.Outcome.ShouldBe(outcome);
        step.Error?.Code.ShouldBe("host_processing_failed");
    }

    [Fact]
    public async Task Publish_TheFirstTime_WritesTheCopyDown()
    {
        var (video, copy) = await OrderedAsync();

        (copy.ProviderVideoId, copy.Pushed, copy.TaskToken, copy.OrderedAt).ShouldBe(($"copy-{video.Id}-g1", false, null, flow.Clock.Now));
        (await flow.Publish.HandleAsync(TaskOf(video), default)).ShouldBe(new CopyStep("running", 0));
        flow.Cloudflare.Copies.Count.ShouldBe(1);
        (await FindAsync(video)).OrderedAt.ShouldBe(copy.OrderedAt);
    }

    [Fact]
    public async Task Follow_WhileItRuns_ShowsHowFarAndWaitsLonger()
    {
        var (video, _) = await OrderedAsync();
        flow.Cloudflare.Says = copy => copy with { Percent = 40 };
        (await FollowAsync(video)).ShouldBe(new CopyStep("running", 5));
        (await flow.ReadAsync(video)).ProcessingPercent.ShouldBe(40);

        flow.Cloudflare.Says = copy => copy with { Percent = 100 };
        flow.Clock.Advance(TimeSpan.FromSeconds(400));

        (await FollowAsync(video)).ShouldBe(new CopyStep("running", 100));
        (await flow.ReadAsync(video)).ProcessingPercent.ShouldBe(99, "it is not ready yet");
        flow.Cloudflare.Says = copy => copy with { Percent = 10 };
        await FollowAsync(video);
        (await flow.ReadAsync(video)).ProcessingPercent.ShouldBe(99, "it never goes back");
    }

    [Fact]
    public async Task Follow_UntilPatienceEnds_IsAHostTimeout()
    {
        var (video, _) = await OrderedAsync();
        flow.Clock.Advance(TimeSpan.FromMinutes(70));

        (await FollowAsync(video)).Error!.Code.ShouldBe("host_timeout");
    }

    [Fact]
    public async Task Call_AfterTheTokenIsStored_IsPassedOnOnce()
    {
        var (video, _) = await OrderedAsync();
        (await FollowAsync(video, "token-1")).Outcome.ShouldBe("running");
        flow.TokensAnswered.ShouldBeEmpty();
        Ready();

        await Events.HandleAsync(Call(video), default);
        await Events.HandleAsync(Call(video), default);

        flow.TokensAnswered.ShouldBe(["token-1"]);
        (await FollowAsync(video)).Outcome.ShouldBe("ready");
    }

    [Fact]
    public async Task Call_OfAHostThatThenDoesNotAnswer_IsHandledWhenItComesBack()
    {
        var (video, _) = await OrderedAsync();
        await FollowAsync(video, "token-1");
        Ready();
        flow.Cloudflare.Refuses = Down;

        await Should.ThrowAsync<HostException>(() => Events.HandleAsync(Call(video), default));
        flow.TokensAnswered.ShouldBeEmpty();
        flow.Cloudflare.Refuses = null;
        await Events.HandleAsync(Call(video), default);

        flow.TokensAnswered.ShouldBe(["token-1"]);
    }

    [Fact]
    public async Task Copy_ThatIsReady_SaysItsQualitiesOnTheVideo()
    {
        flow.Cloudflare.Qualities = ["360p", "720p"];
        var (video, _) = await OrderedAsync();
        Ready();
        (await FollowAsync(video)).Outcome.ShouldBe("ready");

        await flow.Finish.HandleAsync(new FinishTask(video.Id, 1), default);

        (await flow.ReadAsync(video)).AvailableQualities.ShouldBe(["360p", "720p"]);
    }

    [Fact]
    public async Task Call_BeforeTheTokenIsStored_IsNotMissed()
    {
        var (video, _) = await OrderedAsync();
        Ready();
        await Events.HandleAsync(Call(video), default);
        flow.TokensAnswered.ShouldBeEmpty();

        (await FollowAsync(video, "token-1")).Outcome.ShouldBe("ready");

        flow.TokensAnswered.ShouldBe(["token-1"]);
    }

    [Fact]
    public async Task Call_WhileItRuns_AnswersNobody()
    {
        var (video, _) = await OrderedAsync();
        await FollowAsync(video, "token-1");

        await Events.HandleAsync(Call(video), default);

        flow.TokensAnswered.ShouldBeEmpty();
    }

    [Fact]
    public async Task Token_ThatNobodyWaitsFor_IsLeft()
    {
        var (video, _) = await OrderedAsync();
        Ready();
        Exception[] refusals =
        [
            new TaskTimedOutException("late", null, ErrorType.Sender, "TaskTimedOutException", "1", HttpStatusCode.BadRequest),
            new TaskDoesNotExistException("gone", null, ErrorType.Sender, "TaskDoesNotExistException", "1", HttpStatusCode.BadRequest),
            new InvalidTokenException("what", null, ErrorType.Sender, "InvalidTokenException", "1", HttpStatusCode.BadRequest),
        ];
        foreach (var gone in refusals)
        {
            flow.Workflows.Answer = _ => throw gone;
            (await FollowAsync(video, "token-1")).Outcome.ShouldBe("ready");
        }
        flow.TokensAnswered.Count().ShouldBe(3);
    }

    [Fact]
    public async Task Token_OfAGenerationThatIsOver_IsAnsweredAtOnce()
    {
        var (video, _) = await OrderedAsync();
        await flow.Finish.HandleAsync(new FinishTask(video.Id, 1, Errors.EncodingCancelled.With().ToVideoError()), default);

        (await FollowAsync(video, "token-1")).Error!.Code.ShouldBe("encoding_cancelled");

        flow.TokensAnswered.ShouldBe(["token-1"]);
    }

    [Fact]
    public async Task Copy_ThatTheHostCouldNotFetch_IsSent()
    {
        var (video, _) = await OrderedAsync();
        flow.Cloudflare.Says = copy => copy with { State = HostedState.Failed, Error = new VideoError("host_fetch_failed", "403") };

        (await FollowAsync(video)).ShouldBe(new CopyStep("sending", 0));

        (await FindAsync(video)).Pushed.ShouldBeTrue();
        // Asked again before it was sent: there is nothing to ask for.
        (await FollowAsync(video)).ShouldBe(new CopyStep("sending", 0));
        await flow.Publish.HandleAsync(TaskOf(video), default);
        flow.Cloudflare.Publications.Last().Push.ShouldBeTrue();
        (await FindAsync(video)).ProviderVideoId.ShouldBe($"pushed-{video.Id}-g1");
        // What is sent and yet not there is the host's own failure.
        (await FollowAsync(video)).ShouldBe(new CopyStep("failed", 0, new VideoError("host_fetch_failed", "403")));
    }

    [Fact]
    public async Task Publish_OfALargeFile_GoesOnWhereItStopped()
    {
        var (video, _) = await OrderedAsync();
        var id = flow.Cloudflare.Copies.Keys.Single();
        flow.Cloudflare.Copies[id] = flow.Cloudflare.Copies[id] with { BytesToSend = 500, Continuation = "tus-1" };
        (await flow.Publish.HandleAsync(TaskOf(video), default)).Outcome.ShouldBe("sending");

        flow.Cloudflare.Copies[id] = flow.Cloudflare.Copies[id] with { BytesToSend = 0, Continuation = null };
        (await flow.Publish.HandleAsync(TaskOf(video), default)).Outcome.ShouldBe("running");

        flow.Cloudflare.Publications.Select(publication => publication.Continuation).ShouldBe([null, null, "tus-1"]);
    }

    [Fact]
    public async Task Publish_OfAHostThatTakesNoMoreOfAFile_RestsAndIsGivenUpInTheEnd()
    {
        var (video, _) = await OrderedAsync();
        flow.Cloudflare.Interruptions = 2;
        (await flow.Publish.HandleAsync(TaskOf(video), default)).ShouldBe(new CopyStep("sending", 60));
        (await FindAsync(video)).HostVideo.BytesToSend.ShouldBe(400);

        flow.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        (await flow.Publish.HandleAsync(TaskOf(video), default)).ShouldBe(new CopyStep("failed", 0, new VideoError("host_unavailable", "503")));
    }

    /// <summary>Of a file that would be waited for for hours, were it to move.</summary>
    [Theory]
    [InlineData("host_unavailable")]
    [InlineData(null)] // it answers, and takes nothing
    public async Task Publish_OfAHostThatTakesNothingFor15Minutes_IsGivenUp(string? error)
    {
        var video = await PushedAsync(gigabytes: 9);
        await SendAsync(video, left: 900, error);
        flow.Clock.Advance(TimeSpan.FromSeconds(899));
        (await SendAsync(video, left: 900, error)).Outcome.ShouldBe("sending");

        flow.Clock.Advance(TimeSpan.FromSeconds(1));

        (await SendAsync(video, left: 900, error)).ShouldBe(
            new CopyStep("failed", 0, new VideoError(error ?? "host_timeout", error is null ? "it has taken nothing for 15 minutes" : "503")));
    }

    /// <summary>Fifteen minutes from when it began, or from the last byte.</summary>
    [Fact]
    public async Task Publish_OfAHostThatTakesAByteInBetween_GoesOnUntilAllPatienceEnds()
    {
        var video = await PushedAsync(gigabytes: 1);
        for (var minutes = 0; minutes < 70; minutes += 14)
        {
            (await SendAsync(video, left: 900 - minutes, "host_unavailable")).ShouldBe(new CopyStep("sending", 60), $"after {minutes} minutes");
            flow.Clock.Advance(TimeSpan.FromMinutes(14));
        }
        flow.Clock.Advance(TimeSpan.FromMinutes(7));

        // An hour, and 1,000 seconds.
        (await SendAsync(video, left: 1, "host_unavailable")).Error.ShouldBe(new VideoError("host_unavailable", "503"));
        (await FindAsync(video)).ProgressAt.ShouldBe(flow.Clock.Now);
    }

    /// <summary>The time for which it tried to fetch is none in which it was sent something.</summary>
    [Fact]
    public async Task Publish_OfWhatTheHostCouldNotFetchForLong_IsSentAsPatiently()
    {
        var (video, _) = await OrderedAsync();
        flow.Clock.Advance(TimeSpan.FromMinutes(40));
        await PushAsync(video, await FindAsync(video));

        (await SendAsync(video, left: 1000, "host_unavailable")).Outcome.ShouldBe("sending");
        flow.Clock.Advance(TimeSpan.FromMinutes(14));
        (await SendAsync(video, left: 1000, "host_unavailable")).Outcome.ShouldBe("sending");
    }

    /// <summary>Written before it was noted when bytes move.</summary>
    [Fact]
    public async Task Publish_OfARecordWithoutTheTime_CountsFromItsOrder()
    {
        var video = await PushedAsync(gigabytes: 9);
        await SendAsync(video, left: 900, "host_unavailable");
        var old = await FindAsync(video);
        (await flow.Table.PutAsync(HostCopy.Mapper, old with { ProgressAt = null }, HostCopy.Unchanged(old), default)).ShouldBeTrue();
        flow.Clock.Advance(TimeSpan.FromMinutes(15));

        (await SendAsync(video, left: 900, "host_unavailable")).Outcome.ShouldBe("failed");
    }

    /// <summary>What was sent before is there.</summary>
    [Fact]
    public async Task Publish_OfAHostThatDoesNotSayHowMuchItHas_KeepsWhatItHad()
    {
        var (video, _) = await OrderedAsync();
        var id = flow.Cloudflare.Copies.Keys.Single();
        foreach (var left in new[] { 400, 1000 })
        {
            flow.Cloudflare.Copies[id] = flow.Cloudflare.Copies[id] with { BytesToSend = left, Continuation = "tus-1", Error = new VideoError("host_unavailable", "503") };
            await flow.Publish.HandleAsync(TaskOf(video), default);
        }

        (await FindAsync(video)).HostVideo.BytesToSend.ShouldBe(400);
    }

    /// <summary>In the host's own words, else by what was sent; nothing is made up.</summary>
    [Theory]
    [InlineData(false, null, 0, null)]
    [InlineData(false, 0L, 0, null)]
    [InlineData(false, 777L, 0, 777L)]
    [InlineData(true, null, 400, 600L)]
    [InlineData(true, null, 0, 1000L)]
    public async Task Attempt_ThatFailsOrIsStopped_SaysWhatItMoved(bool pushed, long? said, long left, long? bytes)
    {
        foreach (var stopped in new[] { false, true })
        {
            var (video, _) = await OrderedAsync();
            if (pushed)
            {
                await PushAsync(video, await FindAsync(video));
                await flow.Publish.HandleAsync(TaskOf(video), default);
            }
            var id = (await FindAsync(video)).ProviderVideoId;
            flow.Cloudflare.Copies[id] = flow.Cloudflare.Copies[id] with { SizeBytes = said, BytesToSend = left };
            await flow.Publish.HandleAsync(TaskOf(video), default);

            var failed = new FinishTask(video.Id, 1, new VideoError(stopped ? "encoding_cancelled" : "host_timeout", "over"));
            await (stopped ? flow.Finish.HandleAsync(failed, default) : (Task)flow.End.HandleAsync(failed, default));

            var attempt = (await flow.Attempts.OfAsync(TaskOf(video), default)).Single();
            (attempt.Outcome, attempt.Bytes).ShouldBe((AttemptOutcome.Failed, bytes));
        }
    }

    [Fact]
    public async Task Publish_OfAGenerationThatIsOver_OrdersNothing()
    {
        var video = await flow.ProcessingAsync();

        (await flow.Publish.HandleAsync(new PublishTask(video.Id, 7), default)).Error!.Code.ShouldBe("encoding_cancelled");

        flow.Cloudflare.Publications.ShouldBeEmpty();
    }

    /// <summary>A slow answer from before it was ready comes in after the one that said so.</summary>
    [Fact]
    public async Task Heard_OutOfOrder_StaysReady()
    {
        var (video, before) = await OrderedAsync();
        Ready();
        await FollowAsync(video);

        await flow.Copies.HeardAsync(before, before.HostVideo with { State = HostedState.Processing, Percent = 50 }, default);

        (await FindAsync(video)).HostVideo.State.ShouldBe(HostedState.Ready);
    }

    /// <summary>The host answers for a copy that another has replaced meanwhile.</summary>
    [Fact]
    public async Task Heard_OfACopyThatWasReplaced_ChangesNothing()
    {
        var (video, before) = await OrderedAsync();
        flow.Cloudflare.Says = copy => copy with { State = HostedState.Failed, Error = new VideoError("host_fetch_failed", "403") };
        await FollowAsync(video);
        await flow.Publish.HandleAsync(TaskOf(video), default);

        await flow.Copies.HeardAsync(before, before.HostVideo with { Percent = 50 }, default);

        (await FindAsync(video)).ProviderVideoId.ShouldBe($"pushed-{video.Id}-g1");
    }

    [Fact]
    public async Task Event_OfTheSameStateAndTime_IsHandledOnce()
    {
        var (video, _) = await OrderedAsync();

        await Events.HandleAsync(Call(video, "inprogress 1"), default);
        await Events.HandleAsync(Call(video, "inprogress 1"), default);
        Asked().ShouldBe(1);
        await Events.HandleAsync(Call(video, "inprogress 2"), default);
        await Events.HandleAsync(Call(video, "ready 2"), default);

        Asked().ShouldBe(3);
    }

    [Fact]
    public async Task Event_OfAnUnknownCopy_IsIgnored()
    {
        await Events.HandleAsync(new HostEventMessage(HostingProvider.Cloudflare, $"{Guid.NewGuid():N}", "ready 1"), default);

        flow.Cloudflare.Calls.ShouldBeEmpty();
        flow.TokensAnswered.ShouldBeEmpty();
    }

    /// <summary>Of another host with the same id.</summary>
    [Fact]
    public async Task Event_OfAnotherHost_IsNotOfThisCopy()
    {
        var (video, _) = await OrderedAsync();

        await Events.HandleAsync(Call(video) with { Host = HostingProvider.Loom }, default);

        (Asked(), flow.Loom.Calls.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Event_WhoseHandlingFailed_IsHandledWhenItIsRepeated()
    {
        var (video, _) = await OrderedAsync();
        await FollowAsync(video, "token-1");
        Ready();
        flow.Workflows.Answer = _ => throw new TimeoutException("Step Functions does not answer");
        await Should.ThrowAsync<TimeoutException>(() => Events.HandleAsync(Call(video), default));
        flow.Workflows.Answer = _ => new SendTaskSuccessResponse();

        await Events.HandleAsync(Call(video), default);

        flow.TokensAnswered.ShouldBe(["token-1", "token-1"]);
    }

    void Ready() => flow.Cloudflare.Says = copy => copy with { State = HostedState.Ready, Percent = 100 };

    int Asked() => flow.Cloudflare.Calls.Count(call => call == "get");

    static PublishTask TaskOf(Video video) => new(video.Id, 1);

    static HostEventMessage Call(Video video, string what = "ready 2026-11-21T10:00:00Z") => new(HostingProvider.Cloudflare, FakeHost.IdOf(TaskOf(video)), what);

    Task<CopyStep> FollowAsync(Video video, string? token = null) => flow.Follow.HandleAsync(new FollowTask(video.Id, 1, token), default);

    async Task<HostCopy> FindAsync(Video video) => (await flow.Copies.FindAsync(TaskOf(video), HostingProvider.Cloudflare, default))!;

    async Task PushAsync(Video video, HostCopy copy) =>
        (await flow.Copies.PushAsync((await flow.Attempts.RunningAsync(new PublishTask(video.Id, 1), default))!, copy, video.FileSizeBytes, default)).Succeeded.ShouldBeTrue();

    async Task<(Video Video, HostCopy Copy)> OrderedAsync(long bytes = 1000)
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Cloudflare, FileSizeBytes = bytes });
        await flow.Choose.HandleAsync(TaskOf(video), default);
        await flow.Next.HandleAsync(TaskOf(video), default);
        (await flow.Publish.HandleAsync(TaskOf(video), default)).ShouldBe(new CopyStep("running", 0));
        return (video, await FindAsync(video));
    }

    async Task<Video> PushedAsync(int gigabytes)
    {
        var (video, copy) = await OrderedAsync(gigabytes * 1_000_000_000L);
        await PushAsync(video, copy);
        return video;
    }

    /// <summary>One turn, after which that is left.</summary>
    Task<CopyStep> SendAsync(Video video, long left, string? error)
    {
        var id = FakeHost.IdOf(TaskOf(video), pushed: true);
        flow.Cloudflare.Copies.Clear();
        flow.Cloudflare.Copies[id] = new HostedVideo(
            id, TaskOf(video).Name, HostedState.Receiving, 0, error is null ? null : new VideoError(error, "503"), BytesToSend: left, Continuation: "tus-1");
        return flow.Publish.HandleAsync(TaskOf(video), default);
    }

    static HostCopy CopyOf(HostedState state, double? seconds = null, VideoError? error = null) => new(
        Any.Ids.NextVideoId(), 1, HostingProvider.Cloudflare, Ordered, new HostedVideo("uid", null, state, 0, error, seconds));
}
