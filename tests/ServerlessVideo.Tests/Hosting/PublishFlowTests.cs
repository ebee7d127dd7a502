using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>The steps together, as the state machine calls them.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class PublishFlowTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    static readonly VideoError Down = new("host_unavailable", "busy"), Unsupported = new("unsupported_input", "Theora");

    PublishFlow flow = null!;

    public async Task InitializeAsync() => flow = await PublishFlow.OpenAsync(dynamo);

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)] // every step repeated
    public async Task Publish_WhereTheFirstHostsFail_EndsOnTheNext(int times)
    {
        flow.Times = times;
        flow.EncodingError = Down;
        flow.Cloudflare.Refuses = Errors.HostRateLimited.With("429");
        var video = await flow.ProcessingAsync();

        var end = await flow.RunAsync(video);

        end.ShouldBe(new PublishEnd("ready", 0));
        var ready = await flow.ReadAsync(video);
        (ready.Status, ready.HostingProvider, ready.ProviderVideoId, ready.Error).ShouldBe((VideoStatus.Ready, HostingProvider.Loom, $"copy-{video.Id}-g1", null));
        (await flow.AttemptsAsync(video)).ShouldBe(["aws failed host_unavailable", "cloudflare failed host_rate_limited", "loom succeeded"]);
        flow.Loom.Copies.Count.ShouldBe(1);
        (await flow.AnnouncedAsync(video)).ShouldNotContain("video.stored");
        (await flow.Circuits.GetAsync(HostingProvider.Aws, default)).Failures.ShouldBe(1);
        (await flow.Circuits.GetAsync(HostingProvider.Loom, default)).LastSuccessAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Publish_ToAnotherHost_TakesWhatItSaysOfTheCopy()
    {
        flow.EncodingError = Down;
        flow.Cloudflare.Says = copy => copy with
        {
            State = HostedState.Ready, Percent = 100, DurationSeconds = 13.2, Width = 1920, Height = 1080, SizeBytes = 777, Qualities = ["1080p"],
        };
        var video = await flow.ProcessingAsync();

        await flow.RunAsync(video);

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(
            v => v.DurationSeconds.ShouldBe(13.2), v => (v.Width, v.Height).ShouldBe((1920, 1080)), v => v.AvailableQualities.ShouldBe(["1080p"]),
            v => v.PosterKey.ShouldBeNull(), v => v.ProcessingPercent.ShouldBe(100));
        var attempt = (await flow.Attempts.OfAsync(new PublishTask(video.Id, 1), default))[^1];
        (attempt.Bytes, attempt.CostUsd, attempt.ProviderVideoId).ShouldBe((777L, 0m, $"copy-{video.Id}-g1"));
        var publication = flow.Cloudflare.Publications.ShouldHaveSingleItem();
        publication.Original.Query.ShouldContain("versionId=v1");
        (publication.SizeBytes, publication.Push, publication.Metadata.Title).ShouldBe((1000, false, "A title"));
    }

    [Fact]
    public async Task Publish_OfAHostThatRests_SkipsItAndSaysSo()
    {
        await flow.OpenCircuitAsync(HostingProvider.Aws);
        await flow.OpenCircuitAsync(HostingProvider.Cloudflare);
        var video = await flow.ProcessingAsync(v => v with { Privacy = Privacy.Private });

        var end = await flow.RunAsync(video);

        (end.Outcome, end.Error!.Code).ShouldBe(("stored", "host_circuit_open"));
        end.Error.Detail.ShouldBe("aws: The host failed repeatedly and is left alone for a while; cloudflare: The host failed repeatedly and is left alone for a while");
        (await flow.AttemptsAsync(video)).ShouldBe(["aws skipped host_circuit_open", "cloudflare skipped host_circuit_open"], ignoreOrder: true);
        flow.Cloudflare.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task NextHost_AfterACrash_IsTheOneWhoseAttemptRuns()
    {
        var video = await flow.ProcessingAsync();
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);

        var turns = new List<HostTurn>();
        for (var i = 0; i < 3; i++)
        {
            turns.Add(await flow.Next.HandleAsync(task, default));
        }

        turns.ShouldAllBe(turn => turn == new HostTurn("aws", null));
        (await flow.AttemptsAsync(video)).ShouldBe(["aws running"]);
    }

    [Fact]
    public async Task ChooseHosts_Again_KeepsTheChoiceThatWasMade()
    {
        var video = await flow.ProcessingAsync();
        await flow.Choose.HandleAsync(new PublishTask(video.Id, 1), default);
        var chosen = await flow.ReadAsync(video);

        flow.Aws.IsSetUp = false;
        flow.Clock.Advance(TimeSpan.FromMinutes(1));
        (await flow.Choose.HandleAsync(new PublishTask(video.Id, 1), default)).ShouldBe(PublishStep.Accepted);

        (await flow.ReadAsync(video)).Version.ShouldBe(chosen.Version);
        chosen.HostChoice!.ToTry.ShouldBe([HostingProvider.Aws, HostingProvider.Cloudflare, HostingProvider.Loom]);
    }

    [Fact]
    public async Task ChooseHosts_OfAFullHost_LeavesItOut()
    {
        flow.Cloudflare.Quota = new HostQuota("minutes", 1000, 1000);
        var video = await flow.ProcessingAsync();

        await flow.Choose.HandleAsync(new PublishTask(video.Id, 1), default);

        (await flow.ReadAsync(video)).HostChoice!.Hosts.Single(host => host.Host == HostingProvider.Cloudflare).Excluded.ShouldBe("host_quota");
    }

    /// <summary>A function that was called twice, or died after it had written.</summary>
    [Fact]
    public async Task EndAttempt_Again_IsNoFailureOfAnotherHost()
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Cloudflare });
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        (await flow.Next.HandleAsync(task, default)).Outcome.ShouldBe("cloudflare");

        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Down), default);
        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Down), default);

        (await flow.AttemptsAsync(video)).ShouldBe(["cloudflare failed host_unavailable"]);
        (await flow.Circuits.GetAsync(HostingProvider.Cloudflare, default)).Failures.ShouldBe(1);
        (await flow.Next.HandleAsync(task, default)).Outcome.ShouldBe("aws");
    }

    [Fact]
    public async Task EndAttempt_BeforeAnyHost_IsAnAttemptOfOurEncoder()
    {
        var video = await flow.ProcessingAsync();

        await flow.End.HandleAsync(new FinishTask(video.Id, 1, null, new PublishCause("States.Timeout", "probe")), default);
        await flow.RunAsync(video);

        (await flow.AttemptsAsync(video)).ShouldBe(["aws failed encoding_timeout", "cloudflare succeeded"]);
    }

    [Fact]
    public async Task EndAttempt_BeforeAnyHost_IsCountedOnce()
    {
        var video = await flow.ProcessingAsync();
        var failed = new FinishTask(video.Id, 1, null, new PublishCause("InternalServerErrorException", "probe"));

        await flow.End.HandleAsync(failed, default);
        await flow.End.HandleAsync(failed, default);
        await flow.End.HandleAsync(new FinishTask((await flow.ProcessingAsync()).Id, 1, Unsupported), default);

        (await flow.Circuits.GetAsync(HostingProvider.Aws, default)).ShouldSatisfyAllConditions(
            circuit => circuit.Failures.ShouldBe(1), circuit => circuit.LastFailure!.Code.ShouldBe("host_unavailable"));
    }

    /// <summary>Whatever keeps the one host from taking it now: it is waited for.</summary>
    [Theory]
    [InlineData("full", "host_quota")]
    [InlineData("resting", "host_circuit_open")]
    [InlineData("probe", "encoding_timeout")]
    [InlineData("failing", "host_unavailable")]
    public async Task Publish_WithFailingOverSwitchedOff_IsStoredAndTriedAgainAndGoesNowhereElse(string trouble, string code)
    {
        flow.Failover = "false";
        flow.Aws.Quota = trouble == "full" ? new HostQuota("minutes", 10, 10) : null;
        flow.EncodingError = trouble == "failing" ? Down : null;
        var video = await flow.ProcessingAsync();
        if (trouble == "resting")
        {
            await flow.OpenCircuitAsync(HostingProvider.Aws);
        }
        if (trouble == "probe")
        {
            await flow.End.HandleAsync(new FinishTask(video.Id, 1, null, new PublishCause("States.Timeout", "probe")), default);
        }

        var end = await flow.RunAsync(video);

        (end.Outcome, end.Error!.Code).ShouldBe(("stored", code));
        (flow.Cloudflare.Publications, flow.Loom.Publications).ShouldSatisfyAllConditions(p => p.Item1.ShouldBeEmpty(), p => p.Item2.ShouldBeEmpty());
        (await flow.RetryOfAsync(video)).ShouldNotBeNull();
    }

    [Fact]
    public async Task EndAttempt_ForTheFilesFault_SaysNothingOfTheHost()
    {
        var video = await flow.ProcessingAsync();
        await flow.Choose.HandleAsync(new PublishTask(video.Id, 1), default);
        await flow.Next.HandleAsync(new PublishTask(video.Id, 1), default);

        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Unsupported), default);

        (await flow.Circuits.GetAsync(HostingProvider.Aws, default)).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task Publish_WhereAllFail_IsStoredWithEveryHostsReason()
    {
        flow.EncodingError = new VideoError("encoding_failed", "MediaConvert 1999");
        flow.Cloudflare.Refuses = Errors.HostUnavailable.With("503");
        flow.Loom.Says = copy => copy with { State = HostedState.Failed, Error = new VideoError("damaged_input", "it says so") };
        var video = await flow.ProcessingAsync();

        var end = await flow.RunAsync(video);

        (end.Outcome, end.GraceSeconds).ShouldBe(("stored", 0));
        var stored = await flow.ReadAsync(video);
        (stored.Status, stored.Error!.Code, stored.StoredTimes).ShouldBe((VideoStatus.Stored, "host_unavailable", 1));
        stored.Error.Detail.ShouldBe("aws: MediaConvert 1999; cloudflare: 503; loom: it says so");
        stored.Original.ShouldBe(video.Original);
        (await flow.AnnouncedAsync(video)).Count(name => name == "video.stored").ShouldBe(1);
    }

    [Fact]
    public async Task Publish_WhereAllSayItIsTheFile_Fails()
    {
        flow.EncodingError = new VideoError("damaged_input", "1076");
        flow.Cloudflare.Says = flow.Loom.Says = copy => copy with { State = HostedState.Failed, Error = new VideoError("damaged_input", "no picture") };
        var video = await flow.ProcessingAsync();

        (await flow.RunAsync(video)).Outcome.ShouldBe("failed");

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(
            v => v.Status.ShouldBe(VideoStatus.Failed), v => v.Error!.Code.ShouldBe("damaged_input"), v => v.StoredTimes.ShouldBe(0));
        (await flow.RetryOfAsync(video)).ShouldBeNull();
        (await flow.Circuits.GetAsync(HostingProvider.Cloudflare, default)).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task Publish_OfWhatOurEncoderCannotRead_FailsWhereThereIsNoOtherHost()
    {
        (flow.Cloudflare.IsSetUp, flow.Loom.IsSetUp) = (false, false);
        var video = await flow.ProcessingAsync();
        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Unsupported), default);

        (await flow.RunAsync(video)).Outcome.ShouldBe("failed");

        (await flow.ReadAsync(video)).Error.ShouldBe(Unsupported);
    }

    [Fact]
    public async Task Publish_OfWhatOurEncoderCannotRead_GoesToAnotherHost()
    {
        var video = await flow.ProcessingAsync();
        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Unsupported), default);

        (await flow.RunAsync(video)).Outcome.ShouldBe("ready");

        (await flow.ReadAsync(video)).HostingProvider.ShouldBe(HostingProvider.Cloudflare);
        (await flow.AttemptsAsync(video)).ShouldBe(["aws failed unsupported_input", "cloudflare succeeded"]);
    }

    /// <summary>The only other host is full: that may pass.</summary>
    [Fact]
    public async Task Publish_OfWhatOurEncoderCannotRead_WaitsForAHostThatIsFull()
    {
        (flow.Cloudflare.Quota, flow.Loom.IsSetUp) = (new HostQuota("minutes", 10, 10), false);
        var video = await flow.ProcessingAsync();
        await flow.End.HandleAsync(new FinishTask(video.Id, 1, Unsupported), default);

        var end = await flow.RunAsync(video);

        (end.Outcome, end.Error!.Code).ShouldBe(("stored", "host_quota"));
    }

    [Theory]
    [InlineData(HostingProvider.Aws)]
    [InlineData(HostingProvider.Cloudflare)]
    public async Task Cancel_InTheMiddle_EndsItThere(HostingProvider when)
    {
        flow.EncodingError = Down;
        flow.WhileOnHost = (task, host) => host == when
            ? flow.Finish.HandleAsync(new FinishTask(task.VideoId, task.Generation, Errors.EncodingCancelled.With("by ida").ToVideoError()), default)
            : Task.CompletedTask;
        var video = await flow.ProcessingAsync();

        var end = await flow.RunAsync(video);

        end.Outcome.ShouldBe("stored");
        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(
            v => v.Status.ShouldBe(VideoStatus.Stored), v => v.Error.ShouldBe(new VideoError("encoding_cancelled", "by ida")));
        (await flow.AttemptsAsync(video))[^1].ShouldBe($"{SnakeCase.Of(when)} failed encoding_cancelled");
        (flow.Cloudflare.Publications, flow.Loom.Publications).ShouldSatisfyAllConditions(p => p.Item1.ShouldBeEmpty(), p => p.Item2.ShouldBeEmpty());
        (await flow.RetryOfAsync(video)).ShouldBeNull();
        (await flow.AnnouncedAsync(video)).ShouldNotContain("video.stored");
        (await flow.ReadAsync(video)).StoredTimes.ShouldBe(0, "the first time that is announced has to ring");
    }

    [Fact]
    public async Task Publish_OfWhatIsDeletedMeanwhile_IsNotCountedForItIsNotAnnounced()
    {
        (flow.EncodingError, flow.Cloudflare.IsSetUp, flow.Loom.IsSetUp) = (Down, false, false);
        flow.WhileOnHost = (task, _) => flow.Videos.ChangeAsync(task.VideoId, v => v.Move(VideoMove.Delete)!, default);
        var video = await flow.ProcessingAsync();

        await flow.RunAsync(video);

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.DeletedFrom.ShouldBe(VideoStatus.Stored), v => v.StoredTimes.ShouldBe(0));
        (await flow.AnnouncedAsync(video)).ShouldNotContain("video.stored");
    }

    /// <summary>A host takes a whole file in one request, and what is stopped meanwhile has no record of it that could be removed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublishToHost_OfWhatIsStoppedOrPurgedMeanwhile_LeavesNothing(bool purged)
    {
        var task = await TriedAsync(HostingProvider.Loom);
        flow.Loom.WhilePublishing = _ => purged
            ? flow.Table.ClearPartitionAsync(Keys.VideoPartition(task.VideoId), keep: null, default)
            : flow.Finish.HandleAsync(new FinishTask(task.VideoId, 1, Errors.EncodingCancelled.With().ToVideoError()), default);

        var step = await flow.Publish.HandleAsync(task, default);

        (step.Outcome, step.Error!.Code).ShouldBe((CopyStep.Failed, "encoding_cancelled"));
        flow.Loom.Copies.ShouldBeEmpty();
        (await flow.Copies.FindAsync(task, HostingProvider.Loom, default)).ShouldBeNull();
    }

    [Fact]
    public async Task PublishToHost_OfWhatIsStoppedWhileItsAddressIsRefused_WritesNothing()
    {
        var task = await TriedAsync(HostingProvider.Cloudflare);
        flow.Cloudflare.RefusesNew = Errors.HostFetchFailed.With("400");
        flow.Cloudflare.WhilePublishing = _ => flow.Finish.HandleAsync(new FinishTask(task.VideoId, 1, Errors.EncodingCancelled.With().ToVideoError()), default);

        (await flow.Publish.HandleAsync(task, default)).Error!.Code.ShouldBe("encoding_cancelled");

        (await flow.Copies.FindAsync(task, HostingProvider.Cloudflare, default)).ShouldBeNull();
    }

    /// <summary>Step Functions repeats a call that it lost, and the first goes on: what the second made ready is not the first one's to change.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)] // nobody has written yet that it plays there
    public async Task PublishToHost_WhereARepetitionMadeItReady_ChangesNothing(bool finished)
    {
        var task = await TriedAsync(HostingProvider.Loom);
        HostCopy? ready = null;
        flow.Loom.WhilePublishing = async _ =>
        {
            flow.Loom.WhilePublishing = _ => Task.CompletedTask;
            await flow.Publish.HandleAsync(task, default);
            await flow.Follow.HandleAsync(new FollowTask(task.VideoId, 1), default);
            if (finished)
            {
                (await flow.Finish.HandleAsync(new FinishTask(task.VideoId, 1), default)).Outcome.ShouldBe("ready");
            }
            ready = await flow.Copies.FindAsync(task, HostingProvider.Loom, default);
        };

        await flow.Publish.HandleAsync(task, default);

        flow.Loom.Copies.Keys.ShouldBe([$"copy-{task.Name}"]);
        ready!.HostVideo.State.ShouldBe(HostedState.Ready);
        (await flow.Copies.FindAsync(task, HostingProvider.Loom, default))!.HostVideo.ShouldBe(ready.HostVideo);
    }

    [Fact]
    public async Task Publish_ToLoomOfWhatBecomesPrivateMeanwhile_GoesToTheNextHost()
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Loom });
        flow.Loom.WhilePublishing = _ => flow.Videos.ChangeAsync(video.Id, v => v with { Privacy = Privacy.Private }, default);
        flow.WhileOnHost = (_, host) =>
        {
            (host == HostingProvider.Loom || flow.Loom.Copies.IsEmpty).ShouldBeTrue("it is not shown while the next host is at it");
            return Task.CompletedTask;
        };

        (await flow.RunAsync(video)).Outcome.ShouldBe("ready");

        (await flow.AttemptsAsync(video)).ShouldBe(["loom failed host_unsuitable", "cloudflare succeeded"]);
        flow.Loom.Copies.ShouldBeEmpty();
    }

    /// <summary>An attempt that began after its publication was over would run for ever.</summary>
    [Theory]
    [InlineData(true)] // before it has a look at the circuit
    [InlineData(false)] // before it begins
    public async Task NextHost_OfWhatIsStoppedAtThatMoment_BeginsNothingAndHoldsNoCircuit(bool early)
    {
        var video = await flow.ProcessingAsync();
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        await flow.Circuits.FailAsync(HostingProvider.Aws, 3);
        flow.Clock.Advance(TimeSpan.FromMinutes(1));
        var meddler = Meddler.Of(dynamo);
        Func<Task> stop = () => flow.Finish.HandleAsync(new FinishTask(video.Id, 1, Errors.EncodingCancelled.With().ToVideoError()), default);
        if (early)
        {
            meddler.AfterRead = stop;
        }
        else
        {
            meddler.Before(_ => true, stop);
        }

        var turn = await new NextHost(new VideoStore(meddler.Table, Any.Ids, flow.Clock), flow.Circuits, flow.Trail, flow.Clock).HandleAsync(task, default);

        (turn.Outcome, turn.Error!.Code).ShouldBe((HostTurn.None, "encoding_cancelled"));
        (await flow.AttemptsAsync(video)).ShouldBeEmpty();
        (await flow.Circuits.GetAsync(HostingProvider.Aws, default)).StateAt(flow.Clock.Now).ShouldBe(CircuitState.HalfOpen);
    }

    [Fact]
    public async Task Finish_OfWhatBeginsAtThatMoment_EndsThatToo()
    {
        var video = await flow.ProcessingAsync();
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        var meddler = Meddler.Of(dynamo);
        meddler.Before(_ => true, () => flow.Next.HandleAsync(task, default));

        await new FinishPublish(new VideoStore(meddler.Table, Any.Ids, flow.Clock), flow.Circuits, flow.Trail, flow.Clock).HandleAsync(
            new FinishTask(video.Id, 1, Errors.EncodingCancelled.With().ToVideoError()), default);

        (await flow.AttemptsAsync(video)).ShouldBe(["aws failed encoding_cancelled"]);
    }

    [Fact]
    public async Task NextHost_OfWhatIsToBePurged_IsNone()
    {
        var task = await TriedAsync(HostingProvider.Loom);
        await flow.Videos.ChangeAsync(task.VideoId, v => v.Move(VideoMove.Delete)! with { PurgeRequestedAt = flow.Clock.Now }, default);
        await flow.End.HandleAsync(new FinishTask(task.VideoId, 1, Down), default);

        var turn = await flow.Next.HandleAsync(task, default);

        (turn.Outcome, turn.Error!.Code).ShouldBe((HostTurn.None, "encoding_cancelled"));
        await flow.Finish.HandleAsync(new FinishTask(task.VideoId, 1, turn.Error), default);
        (await flow.Videos.GetAsync(task.VideoId, default))!.IsAtWork.ShouldBeFalse();
    }

    /// <summary>An edit says nothing against it.</summary>
    [Fact]
    public async Task NextHost_OfWhatIsEditedAtThatMoment_GoesOn()
    {
        var video = await flow.ProcessingAsync();
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        var meddler = Meddler.Of(dynamo);
        meddler.Before(_ => true, () => flow.Videos.ChangeAsync(video.Id, v => v with { Title = "Another" }, default));

        (await new NextHost(new VideoStore(meddler.Table, Any.Ids, flow.Clock), flow.Circuits, flow.Trail, flow.Clock).HandleAsync(task, default)).Outcome.ShouldBe("aws");

        (await flow.AttemptsAsync(video)).ShouldBe(["aws running"]);
    }

    /// <returns>Of a video that is tried there now.</returns>
    async Task<PublishTask> TriedAsync(HostingProvider host)
    {
        var task = new PublishTask((await flow.ProcessingAsync(v => v with { HostPreference = Enum.Parse<HostPreference>(host.ToString()) })).Id, 1);
        await flow.Choose.HandleAsync(task, default);
        (await flow.Next.HandleAsync(task, default)).Outcome.ShouldBe(SnakeCase.Of(host));
        return task;
    }

    [Fact]
    public async Task EndAttempt_OfAnotherHostWhoseTimeWasOver_IsNoEncodingsFault()
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Cloudflare });
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);

        await flow.End.HandleAsync(new FinishTask(video.Id, 1, null, new PublishCause("States.Timeout", "")), default);

        (await flow.AttemptsAsync(video)).ShouldBe(["cloudflare failed host_timeout"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)] // every step repeated
    public async Task Move_ThatSucceeds_SwitchesInOneWriteAndRemovesTheOldCopyLater(int times)
    {
        var video = await MovingAsync(HostingProvider.Cloudflare);
        flow.Times = times;

        var end = await flow.RunAsync(video, generation: 2);

        end.ShouldBe(new PublishEnd("ready", 13));
        var moved = await flow.ReadAsync(video);
        (moved.Status, moved.Generation, moved.HostingProvider, moved.ProviderVideoId, moved.Moving).ShouldBe((VideoStatus.Ready, 2, HostingProvider.Cloudflare, $"copy-{video.Id}-g2", null));
        // One for the choice, one for the switch; asking shows a percentage of what is published first only.
        moved.Version.ShouldBe(video.Version + 2);
        flow.Aws.Deleted.ShouldBe([$"{video.Id}-g1"]);
        flow.Cloudflare.Copies.Keys.ShouldBe([$"copy-{video.Id}-g2"]);
    }

    [Fact]
    public async Task Move_ThatFails_LeavesTheVideoWhereItPlays()
    {
        var video = await MovingAsync(HostingProvider.Cloudflare);
        flow.Cloudflare.Refuses = Errors.HostRefused.With("401");

        var end = await flow.RunAsync(video, generation: 2);

        (end.Outcome, end.GraceSeconds).ShouldBe(("ready", 0));
        var stayed = await flow.ReadAsync(video);
        (stayed.Status, stayed.Generation, stayed.HostingProvider, stayed.Error, stayed.StoredTimes).ShouldBe((VideoStatus.Ready, 1, HostingProvider.Aws, null, 0));
        stayed.Moving!.Error.ShouldBe(new VideoError("host_refused", "401"));
        flow.Aws.Deleted.ShouldBeEmpty();
        flow.Aws.Copies.ShouldContainKey($"{video.Id}-g1");
        flow.Loom.Calls.ShouldBeEmpty("a move goes to its host or nowhere");
        (await flow.RetryOfAsync(video)).ShouldBeNull();
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(600, 600)]
    [InlineData(200_000, 86_400)]
    public async Task Grace_AfterAMove_IsTheFilmWithinLimits(double seconds, int grace)
    {
        var video = await MovingAsync(HostingProvider.Cloudflare, seconds);

        (await flow.RunAsync(video, generation: 2)).GraceSeconds.ShouldBe(grace);
    }

    /// <summary>Loom would show it to everybody; the step may be repeated after it was refused.</summary>
    [Fact]
    public async Task Move_ToLoomOfWhatBecomesPrivateMeanwhile_LeavesNothingThere()
    {
        flow.Times = 2;
        var video = await MovingAsync(HostingProvider.Loom, 600);
        var asked = 0;
        flow.Loom.Says = copy =>
        {
            // The last time that it is asked: from then on only the end itself can notice.
            if (++asked == flow.Times)
            {
                flow.Videos.ChangeAsync(video.Id, v => v with { Privacy = Privacy.Private }, default).GetAwaiter().GetResult();
            }
            return copy with { State = HostedState.Ready, Percent = 100 };
        };

        (await flow.RunAsync(video, generation: 2)).GraceSeconds.ShouldBe(0);

        (await flow.ReadAsync(video)).Moving!.Error!.Code.ShouldBe("host_unsuitable");
        flow.Loom.Copies.ShouldBeEmpty();
        flow.Aws.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Finish_WithoutAVerifiedCopy_IsABugAndChangesNothing()
    {
        var video = await flow.ProcessingAsync();
        await flow.Choose.HandleAsync(new PublishTask(video.Id, 1), default);
        await flow.Next.HandleAsync(new PublishTask(video.Id, 1), default);

        await Should.ThrowAsync<InvalidOperationException>(() => flow.Finish.HandleAsync(new FinishTask(video.Id, 1), default));

        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Processing);
    }

    [Fact]
    public async Task Finish_OfOurEncoding_WritesWhatItCost()
    {
        var video = await flow.ReadyAsync();

        // 13 seconds of 240p and 360p at 0.0075 a minute.
        Math.Round((await flow.Attempts.OfAsync(new PublishTask(video.Id, 1), default)).Single().CostUsd!.Value, 6).ShouldBe(0.00325m);
    }

    /// <summary>MediaConvert asks for what it encoded, whatever became of that: one job more where the first was late to say that it was done.</summary>
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 0.00325)]
    [InlineData(2, 0.0065)]
    public async Task EndAttempt_AfterEncodingsThatEndedWell_WritesWhatTheyCost(int completed, double? usd)
    {
        foreach (var cancelled in new[] { false, true })
        {
            var video = await EncodedAsync(completed);
            if (cancelled)
            {
                await flow.Finish.HandleAsync(new FinishTask(video.Id, 1, Errors.EncodingCancelled.With("by ida").ToVideoError()), default);
            }
            else
            {
                await flow.End.HandleAsync(new FinishTask(video.Id, 1, new VideoError("encoding_incomplete", "a segment is missing")), default);
            }

            var attempt = (await flow.Attempts.OfAsync(new PublishTask(video.Id, 1), default)).Single();
            (attempt.Outcome, (double?)attempt.CostUsd is { } cost ? Math.Round(cost, 6) : (double?)null).ShouldBe((AttemptOutcome.Failed, usd));
        }
    }

    [Fact]
    public async Task Finish_OfAFilmWhoseSoundIsNotAllRead_SaysWhatWasLeftOut()
    {
        var video = await flow.ProcessingAsync();
        var found = Tests.Encoding.Sources.Of(id: video.Id) with { LeftOut = [new AudioTrack(2, "UNKNOWN"), new AudioTrack(3, "MP3")] };
        await flow.Table.PutAsync(Inspection.Mapper, found, null, default);

        await flow.RunAsync(video);

        (await flow.Attempts.OfAsync(new PublishTask(video.Id, 1), default)).Single()
            .ShouldSatisfyAllConditions(a => a.Outcome.ShouldBe(AttemptOutcome.Succeeded), a => a.Detail.ShouldBe("Sound that was left out: track 2 (unknown codec), track 3 (MP3)."));
    }

    /// <summary>On our own hosting, with an encoding that failed, those that ended well, and one of another publication.</summary>
    async Task<Video> EncodedAsync(int completed)
    {
        var video = await flow.ProcessingAsync();
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        foreach (var (job, status) in Enumerable.Range(1, completed).Select(n => (EncodingJob.Planned(task, n, flow.Clock.Now), EncodingStatus.Completed))
            .Append((EncodingJob.Planned(task, 9, flow.Clock.Now), EncodingStatus.Failed))
            .Append((EncodingJob.Planned(new PublishTask(video.Id, 2), 1, flow.Clock.Now), EncodingStatus.Completed)))
        {
            await flow.Table.PutAsync(EncodingJob.Mapper, job.After(new EncodingReport("job", status, null, null, null, flow.Clock.Now)), null, default);
        }
        return video;
    }

    async Task<Video> MovingAsync(HostingProvider host, double seconds = 13)
    {
        var video = await flow.ReadyAsync();
        await flow.Table.PutAsync(Inspection.Mapper, Tests.Encoding.Sources.Of(seconds: seconds, id: video.Id), null, default);
        return (await flow.Videos.ChangeAsync(video.Id, v => MoveVideo.Move(v with { DurationSeconds = seconds }, flow.Hosts[host], flow.Clock.Now), default)).Value;
    }
}
