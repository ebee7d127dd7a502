using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class StoredRetryTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    static readonly VideoError Down = new("host_unavailable", "busy");

    PublishFlow flow = null!;

    public async Task InitializeAsync()
    {
        flow = await PublishFlow.OpenAsync(dynamo);
        (flow.EncodingError, flow.Cloudflare.IsSetUp, flow.Loom.IsSetUp) = (Down, false, false);
    }

    public async Task DisposeAsync()
    {
        await flow.CloseCircuitsAsync();
        flow.Dispose();
    }

    [Fact]
    public async Task Retry_OfWhatIsStoredAgain_WaitsThreeTimesAsLong()
    {
        var video = await StoredAsync();
        var waits = new List<double>();
        for (var generation = 1; generation <= 7; generation++)
        {
            var due = (await flow.RetryOfAsync(video))!.DueAt;
            waits.Add((due - flow.Clock.Now).TotalMinutes);
            flow.Clock.Advance(due - flow.Clock.Now);
            await flow.Retry.RunAsync(default);
            var again = await flow.ReadAsync(video);
            (again.Status, again.Generation).ShouldBe((VideoStatus.Processing, generation + 1));
            (await flow.RetryOfAsync(video)).ShouldBeNull();
            await flow.CloseCircuitsAsync();
            await flow.RunAsync(again, generation + 1);
        }

        waits.Select(wait => Math.Round(wait)).ShouldBe([5, 15, 45, 135, 405, 1215, 1440]);
        (await flow.ReadAsync(video)).StoredTimes.ShouldBe(8);
        (await flow.AnnouncedAsync(video)).Count(name => name == "video.stored").ShouldBe(8);
    }

    [Fact]
    public async Task Retry_BeforeItIsDue_IsNone()
    {
        var video = await StoredAsync();
        flow.Clock.Advance(TimeSpan.FromMinutes(4));

        await flow.Retry.RunAsync(default);

        (await flow.ReadAsync(video)).Status.ShouldBe(VideoStatus.Stored);
        (await flow.RetryOfAsync(video)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Retry_ByTwoAtOnce_IsOneNewGeneration()
    {
        var video = await StoredAsync();
        flow.Clock.Advance(TimeSpan.FromMinutes(6));

        await Task.WhenAll(flow.Retry.RunAsync(default), flow.Retry.RunAsync(default), flow.Retry.RunAsync(default));
        await flow.Retry.RunAsync(default);

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(VideoStatus.Processing), v => (v.Generation, v.LatestGeneration).ShouldBe((2, 2)));
        (await dynamo.StepsAsync(video.Id)).Count(step => step == "retry_publish succeeded").ShouldBe(1);
        Started(video).Distinct().ShouldBe([$"{video.Id}-g2"]);
        (await flow.RetryOfAsync(video)).ShouldBeNull();
    }

    [Fact]
    public async Task Retry_OfWhatIsReadyMeanwhile_IsDropped()
    {
        var video = await StoredAsync();
        await flow.Videos.ChangeAsync(video.Id, v => RetryPublish.Again(v), default);
        flow.EncodingError = null;
        await flow.RunAsync(video, generation: 2);
        flow.Clock.Advance(TimeSpan.FromMinutes(6));

        await flow.Retry.RunAsync(default);

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(VideoStatus.Ready), v => v.Generation.ShouldBe(2));
        Started(video).ShouldBeEmpty();
        (await flow.RetryOfAsync(video)).ShouldBeNull();
    }

    /// <summary>Somebody tried it by hand and then stopped it: what was to be tried before that is not any more.</summary>
    [Fact]
    public async Task Retry_OfWhatWasCancelledMeanwhile_IsDropped()
    {
        var video = await StoredAsync();
        await flow.Videos.ChangeAsync(video.Id, v => RetryPublish.Again(v), default);
        await flow.Finish.HandleAsync(new FinishTask(video.Id, 2, Errors.EncodingCancelled.With().ToVideoError()), default);
        flow.Clock.Advance(TimeSpan.FromMinutes(6));

        await flow.Retry.RunAsync(default);

        (await flow.ReadAsync(video)).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(VideoStatus.Stored), v => v.Generation.ShouldBe(2));
        (await flow.RetryOfAsync(video)).ShouldBeNull();
    }

    [Fact]
    public async Task Retry_OfAVideoThatIsGone_IsDropped()
    {
        var id = Any.Ids.NextVideoId();
        await flow.Table.PutAsync(StoredRetry.Mapper, new StoredRetry(id, flow.Clock.Now), null, default);

        await flow.Retry.RunAsync(default);

        (await flow.Table.GetAsync(StoredRetry.Mapper, Keys.StoredRetry(id), default)).ShouldBeNull();
    }

    [Fact]
    public void Retry_OfTheFilesFaultOrSomebodysWish_IsNone()
    {
        foreach (var code in new[] { "damaged_input", "unsupported_input", "no_video_stream", "encoding_cancelled" })
        {
            StoredRetry.After(Any.Video(VideoStatus.Stored) with { Error = new VideoError(code, "?"), StoredTimes = 1 }, flow.Clock.Now).ShouldBeNull();
        }
    }

    [Fact]
    public void Wait_AfterAnyNumberOfTimes_IsADayAtMost()
    {
        for (var times = 0; times < 1000; times++)
        {
            StoredRetry.Wait(times).ShouldBeInRange(TimeSpan.FromMinutes(5), TimeSpan.FromDays(1));
        }
    }

    IEnumerable<string> Started(Video video) =>
        flow.Workflows.Requests.OfType<StartExecutionRequest>().Select(request => request.Name!).Where(name => name.StartsWith($"{video.Id}", StringComparison.Ordinal));

    async Task<Video> StoredAsync()
    {
        var video = await flow.ProcessingAsync();
        (await flow.RunAsync(video)).Outcome.ShouldBe("stored");
        return await flow.ReadAsync(video);
    }
}
