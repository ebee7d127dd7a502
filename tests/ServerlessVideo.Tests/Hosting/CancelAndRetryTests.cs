using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.MediaConvert.Model;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class CancelAndRetryTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(dynamo.Table);

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Fact]
    public async Task Cancel_OfWhatIsPublished_StopsTheExecutionAndKeepsTheOriginal()
    {
        var video = await PublishingAsync();
        await dynamo.Table.PutAsync(EncodingJob.Mapper, EncodingJob.Planned(new PublishTask(video.Id, 1), 1, DateTimeOffset.UtcNow), null, default);

        var answer = await PostAsync(video, "cancel");

        (answer.StatusCode, await CodeAsync(answer)).ShouldBe((HttpStatusCode.OK, "encoding_cancelled"));
        api.Workflows.Requests.ShouldHaveSingleItem().ShouldBeOfType<StopExecutionRequest>().ExecutionArn.ShouldBe($"publish_state_machine_arn:{video.Id}-g1");
        var stored = await ReadAsync(video);
        (stored.Status, stored.Original).ShouldBe((VideoStatus.Stored, video.Original));
        (await JobAsync(video)).Status.ShouldBe(EncodingStatus.Cancelled);
        (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "aws"), default))!.Code.ShouldBe("encoding_cancelled");
        (await dynamo.StepsAsync(video.Id)).ShouldBe(["cancel_publish succeeded", "finish_publish succeeded"]);
    }

    /// <summary>Step Functions cancels the job as well as it can, which is no promise.</summary>
    [Fact]
    public async Task Cancel_OfWhatIsEncoded_CancelsTheEncodersJob()
    {
        var video = await PublishingAsync();
        var job = EncodingJob.Planned(new PublishTask(video.Id, 1), 1, DateTimeOffset.UtcNow)
            .After(new EncodingReport("job-1", EncodingStatus.Processing, 5, null, null, DateTimeOffset.UtcNow));
        await dynamo.Table.PutAsync(EncodingJob.Mapper, job, null, default);

        (await PostAsync(video, "cancel")).StatusCode.ShouldBe(HttpStatusCode.OK);

        api.Encoder.Requests.ShouldHaveSingleItem().ShouldBeOfType<CancelJobRequest>().Id.ShouldBe("job-1");
    }

    [Theory]
    [InlineData("ready", HttpStatusCode.Conflict)]
    [InlineData("stored", HttpStatusCode.Conflict)]
    [InlineData("verifying", HttpStatusCode.Conflict)]
    public async Task Cancel_OfWhatIsNotPublished_IsRefused(string status, HttpStatusCode expected)
    {
        var video = await PublishingAsync(Enum.Parse<VideoStatus>(status, ignoreCase: true));

        (await PostAsync(video, "cancel")).StatusCode.ShouldBe(expected);
        api.Workflows.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    public async Task Work_OfAnothersVideo_IsNotStrangers(string what)
    {
        var video = await PublishingAsync(what == "cancel" ? VideoStatus.Processing : VideoStatus.Stored);

        (await api.Client("stranger", "instructor").PostAsync($"videos/{video.Id}/{what}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.Client().PostAsync($"videos/{video.Id}/{what}", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.Client("boss", "admin").PostAsync($"videos/{video.Id}/{what}", null)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Retry_OfWhatIsStored_IsANewGeneration()
    {
        var video = await PublishingAsync();
        await PostAsync(video, "cancel");

        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var again = await ReadAsync(video);
        (again.Status, again.Generation, again.Error, again.ProcessingPercent).ShouldBe((VideoStatus.Processing, 2, null, 0));
        api.Workflows.Requests.OfType<StartExecutionRequest>().ShouldHaveSingleItem().Name.ShouldBe($"{video.Id}-g2");
        (await dynamo.StepsAsync(video.Id)).TakeLast(2).ShouldBe(["retry_publish succeeded", "start_publish succeeded"]);
        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    /// <summary>There was no attempt at any host yet.</summary>
    [Fact]
    public async Task Retry_OfWhatWasStoppedWhileItWasInspected_IsANewGeneration()
    {
        var video = Any.Video(VideoStatus.Processing);
        video = video with { Original = new Original("originals", $"originals/{video.Id}", "v1", "checksum") };
        await api.Videos.CreateAsync(video, [], default);
        await PostAsync(video, "cancel");

        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var again = await ReadAsync(video);
        (again.Status, again.Generation).ShouldBe((VideoStatus.Processing, 2));
    }

    /// <summary>Of one that played then, and was lost at its host since.</summary>
    [Fact]
    public async Task Retry_AfterAMoveThatFailedOnce_IsPublishedAndStoppedWithoutIt()
    {
        var video = await PublishingAsync(VideoStatus.Stored);
        await api.Videos.ChangeAsync(
            video.Id,
            v => v with { LatestGeneration = 2, Moving = new HostMove(HostingProvider.Cloudflare, 2, DateTimeOffset.UnixEpoch, new VideoError("host_refused", "401")) }, default);

        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var before = await ReadAsync(video);
        (before.Generation, before.Moving).ShouldBe((3, null));
        var answer = await PostAsync(video, "cancel");
        (answer.StatusCode, await CodeAsync(answer)).ShouldBe((HttpStatusCode.OK, "encoding_cancelled"));
        Announcements.OutdatesCopies(before, await ReadAsync(video)).ShouldBeTrue("its copy is taken off");
    }

    [Fact]
    public async Task Generations_OfOneVideo_NeverMix()
    {
        var video = await PublishingAsync();
        await PostAsync(video, "cancel");
        await PostAsync(video, "retry");
        var finish = new FinishPublish(api.Videos, new HostCircuits(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System);
        var first = EncodedFolder.Whole().Check().Value with { VideoId = video.Id };
        await dynamo.Table.PutAsync(RenditionSet.Mapper, first, null, default);

        // The first generation was stopped too late: it is whole, and says so, and fails, and its encoder goes on talking.
        await finish.HandleAsync(new FinishTask(video.Id, 1), default);
        await finish.HandleAsync(new FinishTask(video.Id, 1, new VideoError("damaged_input", "late")), default);
        await new EncodingProgress(api.Videos).HandleAsync(
            new() { Detail = new() { Status = "STATUS_UPDATE", JobId = "j", UserMetadata = new() { ["video_id"] = $"{video.Id}", ["generation"] = "1", ["attempt"] = "1" }, JobProgress = new() { JobPercentComplete = 77 } } },
            default);

        var processing = await ReadAsync(video);
        (processing.Status, processing.ProcessingPercent, processing.PosterKey).ShouldBe((VideoStatus.Processing, 0, null));
        await dynamo.Table.PutAsync(RenditionSet.Mapper, first with { Generation = 2 }, null, default);
        await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 2, HostingProvider.Aws, DateTimeOffset.UtcNow), null, default);
        await finish.HandleAsync(new FinishTask(video.Id, 2), default);
        (await ReadAsync(video)).PosterKey.ShouldBe($"media/{video.Id}/2/picture_still.0000001.jpg");
    }

    [Fact]
    public async Task Retry_OfWhatWasRefusedByItsContent_IsPossible()
    {
        var video = await PublishingAsync(VideoStatus.Failed);

        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Retry_OfWhatFailedOnItsWayIn_IsRefused()
    {
        var video = Any.Video(VideoStatus.Failed) with { Error = new VideoError("checksum_mismatch", "?"), Original = new Original("originals", "originals/x", "v1", "c") };
        await api.Videos.CreateAsync(video, [], default);

        (await PostAsync(video, "retry")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ReadAsync(video)).Status.ShouldBe(VideoStatus.Failed);
    }

    async Task<Video> PublishingAsync(VideoStatus status = VideoStatus.Processing)
    {
        var video = Any.Video(status);
        video = video with { Original = new Original("originals", $"originals/{video.Id}", "v1", "checksum"), Privacy = Privacy.Private };
        await api.Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 1, HostingProvider.Aws, DateTimeOffset.UtcNow), null, default);
        return video;
    }

    Task<HttpResponseMessage> PostAsync(Video video, string what) => api.Client(video.OwnerId, "instructor").PostAsync($"videos/{video.Id}/{what}", null);

    static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"]?["code"]?.ToString();

    async Task<Video> ReadAsync(Video video) => (await api.Videos.GetAsync(video.Id, default))!;

    async Task<EncodingJob> JobAsync(Video video) => (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, $"{video.Id}-g1"), default))!;
}
