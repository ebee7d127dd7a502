using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class RemoveCopiesTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    PublishFlow flow = null!;

    public async Task InitializeAsync() => flow = await PublishFlow.OpenAsync(dynamo);

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Fact]
    public async Task Remove_AfterAFailover_TakesOffWhatTheFailedHostMade()
    {
        var video = await FailedOverAsync();

        flow.Cloudflare.Deleted.ShouldBe([$"copy-{video.Id}-g1"]);
        flow.Aws.Deleted.ShouldBe([$"{video.Id}-g1"], "segments of an encoding that failed may be there");
        (flow.Loom.Deleted, flow.Loom.Copies.Keys).ShouldSatisfyAllConditions(l => l.Item1.ShouldBeEmpty(), l => l.Item2.ShouldBe([$"copy-{video.Id}-g1"]));
        (await flow.Copies.FindAsync(new PublishTask(video.Id, 1), HostingProvider.Cloudflare, default)).ShouldBeNull();
        (await flow.Copies.FindAsync(new PublishTask(video.Id, 1), HostingProvider.Loom, default)).ShouldNotBeNull();
        (await flow.Attempts.OfVideoAsync(video.Id, default)).Where(a => a.RemovedAt is not null).Select(a => a.Host)
            .ShouldBe([HostingProvider.Aws, HostingProvider.Cloudflare], ignoreOrder: true);
    }

    [Fact]
    public async Task Remove_Again_AsksNobody()
    {
        var video = await FailedOverAsync();
        var calls = flow.Aws.Calls.Count + flow.Cloudflare.Calls.Count + flow.Loom.Calls.Count;

        (await flow.Remove.HandleAsync(new PublishTask(video.Id, 1), default)).ShouldBe(PublishStep.Accepted);

        (flow.Aws.Calls.Count + flow.Cloudflare.Calls.Count + flow.Loom.Calls.Count).ShouldBe(calls);
    }

    [Fact]
    public async Task Remove_WhileALaterGenerationRuns_LeavesThatAndWhatPlays()
    {
        var video = await flow.ReadyAsync();
        await flow.Videos.ChangeAsync(video.Id, v => MoveVideo.Move(v, flow.Cloudflare, flow.Clock.Now), default);
        var task = new PublishTask(video.Id, 2);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        await flow.Publish.HandleAsync(task, default);

        await flow.Remove.HandleAsync(new PublishTask(video.Id, 1), default);
        await flow.Remove.HandleAsync(task, default);

        (flow.Aws.Deleted, flow.Cloudflare.Deleted).ShouldSatisfyAllConditions(d => d.Item1.ShouldBeEmpty(), d => d.Item2.ShouldBeEmpty());
    }

    /// <summary>By an edit, or by the move before, whose time to wait is over only now.</summary>
    [Fact]
    public async Task Remove_WhileAMoveSwitches_LeavesBothCopiesToTheMove()
    {
        var video = await MovingAsync();
        flow.Clock.Advance(TimeSpan.FromDays(2));
        var meddler = Meddler.Of(dynamo);
        meddler.AfterRead = () => flow.Finish.HandleAsync(new FinishTask(video.Id, 2), default);
        var remove = new RemoveCopies(new VideoStore(meddler.Table, Any.Ids, flow.Clock), flow.Hosts, flow.Copies, flow.Trail, flow.Clock);

        await remove.HandleAsync(new PublishTask(video.Id, 1), default);

        (await flow.ReadAsync(video)).Generation.ShouldBe(2);
        (flow.Aws.Copies.Keys, flow.Cloudflare.Copies.Keys).ShouldSatisfyAllConditions(
            c => c.Item1.ShouldBe([$"{video.Id}-g1"]), c => c.Item2.ShouldBe([$"copy-{video.Id}-g2"]));
    }

    [Fact]
    public async Task Remove_FromAHostThatDoesNotAnswer_ThrowsAndIsTriedAgain()
    {
        var video = await ReplacedAsync();
        await flow.Remove.HandleAsync(new PublishTask(video.Id, 2), default);
        flow.Aws.Deleted.ShouldBeEmpty("somebody may be watching it");
        flow.Clock.Advance(FinishPublish.GraceOf(video));
        flow.Aws.Refuses = Errors.HostUnavailable.With("503");

        var thrown = await Should.ThrowAsync<AggregateException>(() => flow.Remove.HandleAsync(new PublishTask(video.Id, 2), default));
        thrown.InnerExceptions.ShouldHaveSingleItem().Message.ShouldBe("aws: host_unavailable: 503");
        flow.Aws.Refuses = null;
        await flow.Remove.HandleAsync(new PublishTask(video.Id, 2), default);

        flow.Aws.Copies.ShouldBeEmpty();
        flow.Cloudflare.Copies.Keys.ShouldBe([$"copy-{video.Id}-g2"]);
    }

    /// <summary>One host that is down does not keep the others from being cleared.</summary>
    [Fact]
    public async Task RemoveAll_WhereOneHostIsDown_ClearsTheOthers()
    {
        var video = await ReplacedAsync();
        await flow.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 3, HostingProvider.Loom, flow.Clock.Now, Outcome: AttemptOutcome.Failed), null, default);
        var copy = new HostedVideo("l-1", null, HostedState.Ready, 100);
        await flow.Table.PutAsync(HostCopy.Mapper, new HostCopy(video.Id, 3, HostingProvider.Loom, flow.Clock.Now, copy), null, default);
        flow.Loom.Copies["l-1"] = copy;
        flow.Cloudflare.Refuses = Errors.HostUnavailable.With("503");

        await Should.ThrowAsync<AggregateException>(() => flow.Remove.RemoveAllAsync(video, default));

        flow.Loom.Copies.ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAll_ForAPurge_LeavesNoCopyElsewhere()
    {
        var video = await ReplacedAsync();

        await flow.Remove.RemoveAllAsync(video, default);
        await flow.Remove.RemoveAllAsync(video, default);

        flow.Cloudflare.Copies.ShouldBeEmpty();
        flow.Aws.Deleted.ShouldBeEmpty("each would be an invalidation, and one takes all");
        flow.Cloudflare.Deleted.ShouldBe([$"copy-{video.Id}-g2"]);
    }

    [Fact]
    public async Task Remove_OfAVideoThatIsGone_IsNothing() =>
        (await flow.Remove.HandleAsync(new PublishTask(Any.Ids.NextVideoId(), 1), default)).ShouldBe(PublishStep.Accepted);

    /// <summary>Neither our encoder nor Cloudflare could, Loom did.</summary>
    async Task<Video> FailedOverAsync()
    {
        flow.EncodingError = new VideoError("encoding_failed", "1999");
        flow.Cloudflare.Says = copy => copy with { State = HostedState.Failed };
        var video = await flow.ReadyAsync();
        (video.Status, video.HostingProvider).ShouldBe((VideoStatus.Ready, HostingProvider.Loom));
        return video;
    }

    /// <summary>Moved to Cloudflare; the copy of ours is still there.</summary>
    async Task<Video> ReplacedAsync()
    {
        var video = await MovingAsync();
        await flow.Finish.HandleAsync(new FinishTask(video.Id, 2), default);
        return await flow.ReadAsync(video);
    }

    /// <summary>To Cloudflare, whose copy is ready; ours plays.</summary>
    async Task<Video> MovingAsync()
    {
        var video = await flow.ReadyAsync();
        await flow.Videos.ChangeAsync(video.Id, v => MoveVideo.Move(v, flow.Cloudflare, flow.Clock.Now), default);
        var task = new PublishTask(video.Id, 2);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        await flow.Publish.HandleAsync(task, default);
        (await flow.Follow.HandleAsync(new FollowTask(video.Id, 2), default)).Outcome.ShouldBe("ready");
        return video;
    }
}
