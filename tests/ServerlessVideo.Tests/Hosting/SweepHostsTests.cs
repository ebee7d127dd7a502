using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class SweepHostsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string start = Any.Ids.NextVideoId().ToString();
    PublishFlow flow = null!;

    public async Task InitializeAsync()
    {
        flow = await PublishFlow.OpenAsync(dynamo);
        foreach (var host in Enum.GetValues<HostingProvider>())
        {
            await AtAsync(SnakeCase.Of(host), null);
        }
        // What other tests have left in the table is not looked at.
        await AtAsync("videos", start);
        await dynamo.Table.PutAsync(MissedCopies.Mapper, MissedCopies.Of([]), null, default);
    }

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Fact]
    public async Task Sweep_OfAHost_RemovesWhatNobodyHasAndNothingElse()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        var purged = new PublishTask(Any.Ids.NextVideoId(), 1);
        Add("nobodys", purged.Name);
        Add("young", new PublishTask(Any.Ids.NextVideoId(), 1).Name, TimeSpan.FromMinutes(59));
        Add("foreign", name: null);
        Add("twice", new PublishTask(video.Id, 1).Name);

        await flow.Sweep.RunAsync(default);

        flow.Cloudflare.Copies.Keys.Order().ShouldBe([$"copy-{video.Id}-g1", "foreign", "young"]);
        (await dynamo.StepsAsync(purged.VideoId)).ShouldBe(["remove_copies succeeded"]);
    }

    [Fact]
    public async Task Sweep_WithoutTimeForAll_GoesOnWhereItStopped()
    {
        foreach (var copy in Enumerable.Range(0, 8))
        {
            Add($"orphan-{copy}", copy % 2 == 0 ? new PublishTask(Any.Ids.NextVideoId(), 1).Name : null);
        }
        (flow.Cloudflare.PageSize, flow.Cloudflare.WhileListing) = (2, () => flow.Clock.Advance(TimeSpan.FromMinutes(3)));

        await flow.Sweep.RunAsync(default);
        flow.Cloudflare.Calls.Where(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(["list"]);
        foreach (var _ in Enumerable.Range(0, 10))
        {
            await flow.Sweep.RunAsync(default);
        }

        flow.Cloudflare.Copies.Keys.Order().ShouldBe(["orphan-1", "orphan-3", "orphan-5", "orphan-7"]);
        flow.Cloudflare.Calls.ShouldContain("list orphan-3");
        flow.Cloudflare.Calls.Count(call => call == "list").ShouldBeGreaterThan(1, "at its end it begins anew");
    }

    /// <summary>While each host takes all the time there is, each has its turn.</summary>
    [Fact]
    public async Task Sweep_WhereOneHostIsSlowOrRefuses_SweepsTheOthers()
    {
        flow.Aws.WhileListing = () => flow.Clock.Advance(TimeSpan.FromMinutes(4));
        flow.Cloudflare.Refuses = Errors.HostUnavailable.With("503");
        flow.Loom.Copies["nobodys"] = new HostedVideo("nobodys", new PublishTask(Any.Ids.NextVideoId(), 1).Name, HostedState.Ready, 100, CreatedAt: flow.Clock.Now.AddHours(-2));

        await flow.Sweep.RunAsync(default);

        flow.Loom.Copies.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_WithACursorThatTheHostDoesNotTake_BeginsAnew()
    {
        await AtAsync("cloudflare", "long ago");
        flow.Cloudflare.Refuses = Errors.HostRefused.With("400");

        await flow.Sweep.RunAsync(default);
        flow.Cloudflare.Refuses = null;
        await flow.Sweep.RunAsync(default);

        flow.Cloudflare.Calls.Where(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(["list long ago", "list"]);
    }

    /// <summary>It is told, and holds up neither its page nor those behind it.</summary>
    [Fact]
    public async Task Sweep_WithACopyThatCannotBeRemoved_RemovesTheOthersAndFails()
    {
        foreach (var copy in Enumerable.Range(0, 5))
        {
            Add($"orphan-{copy}", new PublishTask(Any.Ids.NextVideoId(), 1).Name);
        }
        (flow.Cloudflare.PageSize, flow.Cloudflare.Keeps) = (2, "orphan-0");

        var thrown = await Should.ThrowAsync<AggregateException>(() => flow.Sweep.RunAsync(default));

        thrown.Flatten().InnerExceptions.ShouldHaveSingleItem().Message.ShouldBe("cloudflare: host_unavailable: 500");
        flow.Cloudflare.Copies.Keys.ShouldBe(["orphan-0"]);
    }

    /// <summary>Where it takes all the time there is.</summary>
    [Fact]
    public async Task Sweep_WithACopyThatCannotBeRemovedInTime_GoesOnBehindIt()
    {
        foreach (var copy in Enumerable.Range(0, 4))
        {
            Add($"orphan-{copy}", new PublishTask(Any.Ids.NextVideoId(), 1).Name);
        }
        (flow.Cloudflare.PageSize, flow.Cloudflare.Keeps, flow.Cloudflare.WhileListing) = (2, "orphan-0", () => flow.Clock.Advance(TimeSpan.FromMinutes(4)));

        await Should.ThrowAsync<AggregateException>(() => flow.Sweep.RunAsync(default));
        await flow.Sweep.RunAsync(default);

        flow.Cloudflare.Copies.Keys.ShouldNotContain("orphan-2");
    }

    [Fact]
    public async Task Sweep_OfWhatAHostLists_AsksForNoneOfIt()
    {
        await ReadyAsync(HostPreference.Cloudflare);
        var before = Questions;

        await flow.Sweep.RunAsync(default);

        Questions.ShouldBe(before);
    }

    [Fact]
    public async Task Sweep_OfAHostThatMissesACopyForAWhile_LeavesTheVideo()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        var copy = flow.Cloudflare.Copies.Single();
        flow.Cloudflare.Copies.Clear();
        await flow.Sweep.RunAsync(default);
        flow.Clock.Advance(TimeSpan.FromMinutes(1));
        await flow.Sweep.RunAsync(default);
        flow.Cloudflare.Copies[copy.Key] = copy.Value;
        await AnHourLaterAsync();
        flow.Cloudflare.Copies.Clear();
        await AnHourLaterAsync();

        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Ready, "it was there in between");
    }

    /// <summary>What the host still lists counts for it.</summary>
    [Fact]
    public async Task Sweep_OfAHostThatMissesHalf_BelievesIt()
    {
        var videos = new List<Video>();
        for (var i = 0; i < 8; i++)
        {
            videos.Add(await ReadyAsync(HostPreference.Cloudflare));
        }
        foreach (var video in videos[..4])
        {
            flow.Cloudflare.Copies.TryRemove(video.ProviderVideoId!, out _).ShouldBeTrue();
        }

        await flow.Sweep.RunAsync(default);
        await AnHourLaterAsync();

        foreach (var (video, i) in videos.Select((video, i) => (video, i)))
        {
            (await flow.ReadAsync(video)).Status.ShouldBe(i < 4 ? VideoStatus.Stored : VideoStatus.Ready);
        }
    }

    [Fact]
    public async Task Sweep_WithoutTimeForAllQuestions_GoesOnWithTheNextOne()
    {
        await ReadyAsync(HostPreference.Cloudflare);
        var last = await ReadyAsync(HostPreference.Cloudflare);
        var before = Questions;
        flow.Cloudflare.Says = copy =>
        {
            flow.Clock.Advance(TimeSpan.FromMinutes(2));
            return copy;
        };

        await LookAsync();
        Questions.ShouldBe(before + 1);
        flow.Cloudflare.Copies.TryRemove(last.ProviderVideoId!, out _);
        await LookAsync();
        await AnHourLaterAsync();

        (await flow.ReadAsync(last)).Status.ShouldBe(VideoStatus.Stored);
    }

    /// <summary>Cloudflare Stream answers 1,200 in five minutes, and publications ask too.</summary>
    [Fact]
    public async Task Questions_MoreThanAHostCanBeAsked_WaitForTheNextTurn()
    {
        var questions = new CopyQuestions(flow.Hosts, [], flow.Clock.Now.AddMinutes(1), flow.Clock);
        var video = Any.Video(VideoStatus.Ready) with { HostingProvider = HostingProvider.Cloudflare, ProviderVideoId = "c" };
        for (var i = 0; i < CopyQuestions.Most; i++)
        {
            (questions.AreSpent, await questions.IsThereAsync(video, default)).ShouldBe((false, false));
        }

        (questions.AreSpent, await questions.IsThereAsync(video, default)).ShouldBe((true, null));
        Questions.ShouldBe(CopyQuestions.Most);
    }

    [Theory]
    [InlineData(HostPreference.Cloudflare)]
    [InlineData(HostPreference.Loom)]
    public async Task Sweep_OfACopyThatSomebodyDeletedAtTheHost_PublishesTheVideoAgain(HostPreference host)
    {
        var video = await ReadyAsync(host);
        (host == HostPreference.Loom ? flow.Loom : flow.Cloudflare).Copies.Clear();

        await flow.Sweep.RunAsync(default);
        await AnHourLaterAsync();

        var lost = await flow.ReadAsync(video);
        (lost.Status, lost.Error!.Code, lost.HostingProvider).ShouldBe((VideoStatus.Stored, "host_copy_missing", null));
        (await dynamo.StepsAsync(video.Id)).ShouldContain("copy_lost succeeded");
        (await flow.AnnouncedAsync(video)).ShouldContain("video.stored");
        await flow.Retry.RunAsync(default);
        (await flow.RunAsync(video, generation: 2)).Outcome.ShouldBe("ready");
        $"{(await flow.ReadAsync(video)).HostingProvider}".ShouldBe($"{host}");
    }

    [Fact]
    public async Task Sweep_OfAHostThatDoesNotAnswerOrIsNotSetUp_LeavesItsVideos()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        flow.Cloudflare.Refuses = Errors.HostUnavailable.With("503");
        await LookAsync();
        (flow.Cloudflare.Refuses, flow.Cloudflare.IsSetUp) = (null, false);
        flow.Cloudflare.Copies.Clear();
        await LookAsync();
        await AnHourLaterAsync();

        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Ready);
    }

    [Fact]
    public async Task Sweep_OfACopyThatIsMovedAwayFrom_LeavesThatToTheMove()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        await flow.Videos.ChangeAsync(video.Id, v => MoveVideo.Move(v, flow.Loom, flow.Clock.Now), default);
        flow.Cloudflare.Copies.Clear();

        await LookAsync();
        await AnHourLaterAsync();

        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Ready);
    }

    /// <summary>Its event was lost.</summary>
    [Fact]
    public async Task Sweep_OfADeletedVideoThatItsHostGoesOnShowing_TakesItOff()
    {
        var (deleted, kept) = (await ReadyAsync(HostPreference.Loom), await ReadyAsync(HostPreference.Loom));
        foreach (var video in new[] { deleted, await ReadyAsync(HostPreference.Cloudflare) })
        {
            await flow.Videos.ChangeAsync(video.Id, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now), default);
        }

        await LookAsync();

        flow.Loom.Copies.Keys.ShouldBe([$"copy-{kept.Id}-g1"]);
        flow.Cloudflare.Copies.Count.ShouldBe(1);
        (await flow.ReadAsync(deleted)).Error!.Code.ShouldBe("host_withdrawn");
    }

    /// <summary>With another account's id in the settings a host knows nothing of what is there.</summary>
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 3, true)]
    [InlineData(4, 4, false)]
    [InlineData(8, 4, true)]
    [InlineData(100, 51, false)]
    public void Believed_IsAHostThatMissesFew(int asked, int missing, bool expected) => LostCopies.IsBelieved(asked, missing).ShouldBe(expected);

    [Theory]
    [InlineData(1, false, "of a generation that plays there")]
    [InlineData(2, true, "of a later one that came to nothing")]
    public void Orphan_OfAVideoThatPlays_IsWhatItDoesNotPlay(int generation, bool expected, string why)
    {
        var video = Any.Video(VideoStatus.Ready) with { HostingProvider = HostingProvider.Cloudflare, ProviderVideoId = "c" };
        var copy = new HostedVideo("c", null, HostedState.Ready, 100, CreatedAt: flow.Clock.Now.AddHours(-2));
        SweepHosts.IsOrphan(HostingProvider.Cloudflare, copy, new PublishTask(video.Id, generation), video, known: null, flow.Clock.Now).ShouldBe(expected, why);
    }

    /// <summary>Its segments were left, for there was an error when they were to be removed.</summary>
    [Theory]
    [InlineData(VideoStatus.Stored, true)]
    [InlineData(VideoStatus.Failed, true)]
    [InlineData(VideoStatus.Ready, false)] // of before there were hosts on record
    public void Orphan_OfAVideoWithoutAHost_IsOurFolderUnlessItPlays(VideoStatus status, bool expected)
    {
        var video = Any.Video(status) with { HostingProvider = null, UpdatedAt = flow.Clock.Now.AddHours(-2) };
        var task = new PublishTask(video.Id, video.Generation);
        foreach (var state in new[] { HostedState.Ready, HostedState.Processing })
        {
            var folder = new HostedVideo(task.Name, task.Name, state, 100);
            SweepHosts.IsOrphan(HostingProvider.Aws, folder, task, video, known: null, flow.Clock.Now).ShouldBe(expected);
            var deleted = video with { Status = VideoStatus.Deleted, DeletedFrom = status };
            SweepHosts.IsOrphan(HostingProvider.Aws, folder, task, deleted, known: null, flow.Clock.Now).ShouldBe(expected, "it can be restored");
        }
    }

    /// <summary>The host was down when it was to be taken off.</summary>
    [Fact]
    public void Orphan_OfAVideoThatWasDeleted_IsWhatWasWithdrawn()
    {
        var deleted = Any.Video(VideoStatus.Ready) with { HostingProvider = HostingProvider.Loom, ProviderVideoId = "l", Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Ready };
        var copy = new HostedVideo("l", null, HostedState.Ready, 100, CreatedAt: flow.Clock.Now.AddHours(-2));
        var task = new PublishTask(deleted.Id, 1);

        SweepHosts.IsOrphan(HostingProvider.Loom, copy, task, deleted, known: null, flow.Clock.Now).ShouldBeFalse();
        SweepHosts.IsOrphan(HostingProvider.Loom, copy, task, UpdateCopy.Withdrawn(deleted), known: null, flow.Clock.Now).ShouldBeTrue();
    }

    int Questions => flow.Cloudflare.Calls.Count(call => call == "get");

    /// <summary>The part of the task that asks, without lists.</summary>
    Task LookAsync() => flow.Lost.RunAsync([], flow.Clock.Now.AddMinutes(1), default);

    async Task AnHourLaterAsync()
    {
        await AtAsync("videos", start);
        flow.Clock.Advance(TimeSpan.FromHours(1));
        await flow.Sweep.RunAsync(default);
    }

    void Add(string id, string? name, TimeSpan? age = null) => flow.Cloudflare.Copies[id] =
        new HostedVideo(id, name, HostedState.Ready, 100, CreatedAt: flow.Clock.Now - (age ?? TimeSpan.FromHours(2)));

    async Task<Video> ReadyAsync(HostPreference host)
    {
        var video = await flow.ReadyAsync(v => v with { HostPreference = host });
        $"{video.HostingProvider}".ShouldBe($"{host}");
        return video;
    }

    Task AtAsync(string over, string? cursor) => dynamo.Table.PutAsync(SweepProgress.Mapper, new SweepProgress(over, cursor, flow.Clock.Now), null, default);
}
