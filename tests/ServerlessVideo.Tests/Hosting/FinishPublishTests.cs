using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class FinishPublishTests(DynamoDbLocal dynamo)
{
    readonly TestClock clock = new();

    VideoStore Videos => new(dynamo.Table, Any.Ids, clock);

    FinishPublish Step => new(Videos, new HostCircuits(dynamo.Table, clock), dynamo.Trail, clock);

    [Fact]
    public async Task Finish_WithVerifiedRenditions_MakesTheVideoReady()
    {
        var video = await ProcessingAsync();
        await VerifiedAsync(video);

        await Step.HandleAsync(new FinishTask(video.Id, 1), default);

        var ready = await ReadAsync(video);
        (ready.Status, ready.HostingProvider, ready.ProcessingPercent).ShouldBe((VideoStatus.Ready, HostingProvider.Aws, 100));
        ready.AvailableQualities.ShouldBe(["240p", "360p"]);
        ready.PosterKey.ShouldBe($"media/{video.Id}/1/picture_still.0000001.jpg");
        ready.DurationSeconds.ShouldBe(13);
        (await dynamo.StepsAsync(video.Id)).ShouldBe(["finish_publish succeeded"]);
        (await AttemptAsync(video)).Outcome.ShouldBe(AttemptOutcome.Succeeded);
    }

    [Fact]
    public async Task Finish_Again_ChangesNothing()
    {
        var video = await ProcessingAsync();
        await VerifiedAsync(video);
        await Step.HandleAsync(new FinishTask(video.Id, 1), default);
        var (first, attempt) = (await ReadAsync(video), await AttemptAsync(video));

        clock.Advance(TimeSpan.FromMinutes(1));
        await Step.HandleAsync(new FinishTask(video.Id, 1), default);
        await Step.HandleAsync(new FinishTask(video.Id, 1, new VideoError("damaged_input", "late")), default);

        (await ReadAsync(video)).Version.ShouldBe(first.Version);
        (await AttemptAsync(video)).ShouldBe(attempt);
    }

    [Fact]
    public async Task Finish_OfAnOlderGeneration_ChangesNothing()
    {
        var video = await ProcessingAsync(generation: 2);

        await Step.HandleAsync(new FinishTask(video.Id, 1, new VideoError("damaged_input", "old")), default);

        (await ReadAsync(video)).Status.ShouldBe(VideoStatus.Processing);
    }

    [Theory]
    [InlineData("States.TaskFailed")]
    [InlineData("States.Timeout")]
    public async Task Finish_WithACause_SaysWhyAndKeepsTheOriginal(string cause)
    {
        var video = await ProcessingAsync();

        var answer = await Step.HandleAsync(new FinishTask(video.Id, 1, null, new PublishCause(cause)), default);

        var ended = await ReadAsync(video);
        (ended.Status, answer.Outcome).ShouldBe((VideoStatus.Stored, "stored"));
        ended.Error!.Code.ShouldNotBeNullOrEmpty();
        ended.Original.ShouldBe(video.Original);
        (await AttemptAsync(video)).ShouldSatisfyAllConditions(a => a.Outcome.ShouldBe(AttemptOutcome.Failed), a => a.Code.ShouldBe(ended.Error.Code));
    }

    [Fact]
    public async Task Finish_StoredForAFaultOfTheFile_IsAFailure()
    {
        var video = await ProcessingAsync();

        await Step.HandleAsync(
            new FinishTask(video.Id, 1, null, new PublishCause("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1076}}""")), default);

        (await ReadAsync(video)).Status.ShouldBe(VideoStatus.Failed);
    }

    [Fact]
    public async Task Finish_WithARefusalThatIsNotOfTheFile_KeepsItStoredAndSaysSo()
    {
        var video = await ProcessingAsync();

        var answer = await Step.HandleAsync(new FinishTask(video.Id, 1, new VideoError("encoding_incomplete", "a segment is missing")), default);

        answer.Outcome.ShouldBe("stored");
        (await ReadAsync(video)).Status.ShouldBe(VideoStatus.Stored);
    }

    /// <summary>The attempt says what became of it, not what might have.</summary>
    [Fact]
    public async Task Finish_OfACopyOnAHostThatMayNotHaveItAnyMore_IsAFailedAttempt()
    {
        var video = await ProcessingAsync();
        await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 1, HostingProvider.Loom, clock.GetUtcNow()), null, default);
        await dynamo.Table.TransactAsync([dynamo.Table.Delete(Keys.Attempt(video.Id, 1, "aws"))], default);
        await dynamo.Table.PutAsync(
            HostCopy.Mapper, new HostCopy(video.Id, 1, HostingProvider.Loom, clock.GetUtcNow(), new HostedVideo("l-1", null, HostedState.Ready, 100)), null, default);
        await Videos.ChangeAsync(video.Id, v => v with { Privacy = Privacy.Private }, default);

        (await Step.HandleAsync(new FinishTask(video.Id, 1), default)).Outcome.ShouldBe("stored");

        var attempt = (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "loom"), default))!;
        (attempt.Outcome, attempt.Code, attempt.ProviderVideoId).ShouldBe((AttemptOutcome.Failed, "host_unsuitable", "l-1"));
        (await ReadAsync(video)).Error!.Code.ShouldBe("host_unsuitable");
    }

    async Task<Video> ProcessingAsync(int generation = 1)
    {
        var video = Any.Video(VideoStatus.Processing) with { Generation = generation, Original = new Original("originals", "originals/x", "v1") };
        await Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, generation, HostingProvider.Aws, clock.GetUtcNow()), null, default);
        return video;
    }

    async Task VerifiedAsync(Video video)
    {
        var set = EncodedFolder.Whole().Check().Value with { VideoId = video.Id };
        await dynamo.Table.PutAsync(RenditionSet.Mapper, set, null, default);
    }

    async Task<Video> ReadAsync(Video video) => (await Videos.GetAsync(video.Id, default))!;

    async Task<HostAttempt> AttemptAsync(Video video) => (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "aws"), default))!;
}
