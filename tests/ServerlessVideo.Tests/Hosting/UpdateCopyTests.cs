using System.Net;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class UpdateCopyTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    PublishFlow flow = null!;

    public async Task InitializeAsync() => flow = await PublishFlow.OpenAsync(dynamo);

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Fact]
    public async Task Delete_OnAHostThatKeepsNobodyOut_TakesTheCopyOffAndRestoringPublishesItAgain()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));

        await flow.Update.HandleAsync(video.Id, default);
        await flow.Update.HandleAsync(video.Id, default);

        flow.Loom.Copies.ShouldBeEmpty();
        var withdrawn = await flow.ReadAsync(video);
        (withdrawn.Status, withdrawn.DeletedFrom, withdrawn.Error!.Code, withdrawn.HostingProvider).ShouldBe((VideoStatus.Deleted, VideoStatus.Stored, "host_withdrawn", null));
        (await flow.Copies.FindAsync(new PublishTask(video.Id, 1), HostingProvider.Loom, default)).ShouldBeNull();
        (await dynamo.StepsAsync(video.Id)).Count(step => step == "withdraw_copy succeeded").ShouldBe(1);

        var restored = ManageVideo.Restore(withdrawn, known: null).Value;
        (restored.Status, restored.Generation, restored.Error).ShouldBe((VideoStatus.Processing, 2, null));
        await ChangeAsync(video, _ => restored);
        (await flow.RunAsync(video, generation: 2)).Outcome.ShouldBe("ready");
        flow.Loom.Copies.Keys.ShouldBe([$"copy-{video.Id}-g2"]);
        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.HostingProvider.ShouldBe(HostingProvider.Loom), v => v.Status.ShouldBe(VideoStatus.Ready));
    }

    [Fact]
    public async Task Delete_UndoneBeforeAnybodyLooked_LeavesTheCopyInUse()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));
        await ChangeAsync(video, v => ManageVideo.Restore(v, known: null));

        await flow.Update.HandleAsync(video.Id, default);

        flow.Loom.Copies.Count.ShouldBe(1);
        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(VideoStatus.Ready), v => v.Generation.ShouldBe(1));
    }

    [Fact]
    public async Task Delete_WhileTheHostIsDown_IsTriedAgain()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));
        flow.Loom.Refuses = Errors.HostUnavailable.With("503");

        await Should.ThrowAsync<AggregateException>(() => flow.Update.HandleAsync(video.Id, default));
        flow.Loom.Refuses = null;
        await flow.Update.HandleAsync(video.Id, default);

        flow.Loom.Copies.ShouldBeEmpty();
    }

    /// <summary>Nothing opens a copy on Stream but a token of ours, and a deleted video gets none.</summary>
    [Fact]
    public async Task Delete_OnAHostThatOnlyOpensWithOurTokens_LeavesTheCopy()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));

        await flow.Update.HandleAsync(video.Id, default);

        flow.Cloudflare.Copies.Count.ShouldBe(1);
        (await flow.ReadAsync(video)).DeletedFrom.ShouldBe(VideoStatus.Ready);
    }

    /// <summary>Else it would be shown there from the moment it is ready.</summary>
    [Fact]
    public async Task Delete_WhileALoomCompatibleHostEncodes_IsNotPublishedThere()
    {
        (flow.Aws.IsSetUp, flow.Cloudflare.IsSetUp) = (false, false);
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Loom });
        flow.WhileOnHost = async (_, _) => await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));

        await flow.RunAsync(video);

        flow.Loom.Copies.ShouldBeEmpty();
        (await flow.ReadAsync(video)).DeletedFrom.ShouldBe(VideoStatus.Stored);
    }

    [Theory]
    [InlineData(HostPreference.Cloudflare)]
    [InlineData(HostPreference.Loom)]
    public async Task Edit_OfTheTitle_IsToldToItsHost(HostPreference host)
    {
        var video = await ReadyAsync(host);
        await ChangeAsync(video, v => v with { Title = "Another", Privacy = Privacy.Public });

        await flow.Update.HandleAsync(video.Id, default);

        var (copy, metadata) = (host == HostPreference.Loom ? flow.Loom : flow.Cloudflare).Updates.ShouldHaveSingleItem();
        (copy, metadata.Title, metadata.Privacy, metadata.Restricted).ShouldBe(($"copy-{video.Id}-g1", "Another", Privacy.Public, false));
        (await dynamo.StepsAsync(video.Id)).ShouldContain("update_copy succeeded");
    }

    /// <summary>The first delivery has read the old title and is overtaken by the second; what the host hears last is what holds.</summary>
    [Fact]
    public async Task Edit_TwoDeliveriesThatCross_EndWithTheLastState()
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        await ChangeAsync(video, v => v with { Title = "First" });
        flow.Cloudflare.BeforeUpdate = async metadata =>
        {
            if (metadata.Title == "First")
            {
                flow.Cloudflare.BeforeUpdate = _ => Task.CompletedTask;
                await ChangeAsync(video, v => v with { Title = "Second" });
                await flow.Update.HandleAsync(video.Id, default);
            }
        };

        await flow.Update.HandleAsync(video.Id, default);

        flow.Cloudflare.Updates.Select(update => update.Metadata.Title).ShouldBe(["Second", "First", "Second"]);
    }

    [Theory]
    [InlineData("host_unavailable", true)]
    [InlineData("host_rate_limited", true)]
    [InlineData("host_copy_missing", false)]
    [InlineData("host_not_configured", false)]
    public async Task Edit_OfWhatTheHostRefuses_IsTriedAgainWhereThatMayHelp(string code, bool again)
    {
        var video = await ReadyAsync(HostPreference.Cloudflare);
        flow.Cloudflare.Refuses = new Failure(new Error(code, "?", 503) is var error && code == "host_copy_missing" ? Errors.HostCopyMissing
            : code == "host_not_configured" ? Errors.HostNotConfigured : error);

        var update = () => flow.Update.HandleAsync(video.Id, default);

        await (again ? (Task)update.ShouldThrowAsync<HostException>() : update());
    }

    [Fact]
    public async Task Edit_ToPrivateJustAfterItWasMovedAway_TakesOffTheOldCopyBeforeItsViewersAreDone()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => MoveVideo.Move(v, flow.Cloudflare, flow.Clock.Now));
        await ArriveAsync(new PublishTask(video.Id, 2));
        await flow.Update.HandleAsync(video.Id, default);
        flow.Loom.Copies.Count.ShouldBe(1, "somebody may still watch it there");

        await ChangeAsync(video, v => v with { Privacy = Privacy.Private });
        await flow.Update.HandleAsync(video.Id, default);

        (flow.Loom.Copies.Count, flow.Cloudflare.Copies.Count).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Cancel_OfAPublication_TakesOffWhatTheHostHasOfIt()
    {
        var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Cloudflare });
        var task = new PublishTask(video.Id, 1);
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        await flow.Publish.HandleAsync(task, default);
        flow.Cloudflare.Copies.Count.ShouldBe(1);

        await flow.Finish.HandleAsync(new FinishTask(video.Id, 1, Errors.EncodingCancelled.With().ToVideoError()), default);
        (await flow.AnnouncedAsync(video)).ShouldContain("video.copy_outdated");
        await flow.Update.HandleAsync(video.Id, default);

        flow.Cloudflare.Copies.ShouldBeEmpty();
    }

    /// <summary>A move began before the video was deleted; the copy it leaves is taken off first, the new one arrives.</summary>
    [Fact]
    public async Task Move_OfADeletedVideoWhoseCopyWasWithdrawn_IsReadyWhenItArrives()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => MoveVideo.Move(v, flow.Cloudflare, flow.Clock.Now));
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));
        await flow.Update.HandleAsync(video.Id, default);
        flow.Loom.Copies.ShouldBeEmpty();

        await ArriveAsync(new PublishTask(video.Id, 2));

        var arrived = await flow.ReadAsync(video);
        (arrived.Status, arrived.DeletedFrom, arrived.HostingProvider, arrived.Error).ShouldBe((VideoStatus.Deleted, VideoStatus.Ready, HostingProvider.Cloudflare, null));
        ManageVideo.Restore(arrived, known: null).Value.Status.ShouldBe(VideoStatus.Ready);
    }

    [Fact]
    public async Task Restore_ByTheApi_StartsThePublicationOfWhatWasWithdrawn()
    {
        var video = await ReadyAsync(HostPreference.Loom);
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));
        await flow.Update.HandleAsync(video.Id, default);
        await using var api = await TestApi.StartAsync(dynamo.Table);

        (await api.Client(video.OwnerId, "instructor").PostAsync($"videos/{video.Id}/restore", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        api.Workflows.Requests.OfType<Amazon.StepFunctions.Model.StartExecutionRequest>().ShouldHaveSingleItem().Name.ShouldBe($"{video.Id}-g2");
        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Processing);
    }

    [Fact]
    public async Task Restore_OfWhatWasStored_IsTriedAgainWhenItsTurnComes()
    {
        (flow.EncodingError, flow.Cloudflare.IsSetUp, flow.Loom.IsSetUp) = (new VideoError("encoding_failed", "1999"), false, false);
        var video = await flow.ProcessingAsync();
        (await flow.RunAsync(video)).Outcome.ShouldBe("stored");
        await ChangeAsync(video, v => ManageVideo.Delete(v, purge: false, flow.Clock.Now));
        flow.Clock.Advance(TimeSpan.FromHours(1));
        await flow.Retry.RunAsync(default);
        (await flow.RetryOfAsync(video)).ShouldBeNull();
        await using var api = await TestApi.StartAsync(dynamo.Table);

        (await api.Client(video.OwnerId, "instructor").PostAsync($"videos/{video.Id}/restore", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await flow.RetryOfAsync(video)).ShouldNotBeNull();
        api.Workflows.Requests.ShouldBeEmpty();
    }

    async Task<Video> ReadyAsync(HostPreference host)
    {
        var video = await flow.ReadyAsync(v => v with { HostPreference = host });
        $"{video.HostingProvider}".ShouldBe($"{host}");
        return video;
    }

    async Task ArriveAsync(PublishTask task)
    {
        await flow.Choose.HandleAsync(task, default);
        await flow.Next.HandleAsync(task, default);
        await flow.Publish.HandleAsync(task, default);
        (await flow.Follow.HandleAsync(new FollowTask(task.VideoId, task.Generation), default)).Outcome.ShouldBe("ready");
        await flow.Finish.HandleAsync(new FinishTask(task.VideoId, task.Generation), default);
    }

    async Task ChangeAsync(Video video, Func<Video, Outcome<Video>> change) => (await flow.Videos.ChangeAsync(video.Id, change, default)).Succeeded.ShouldBeTrue();
}
