using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

[Collection(DynamoDbCollection.Name)]
public sealed class EncodingProgressTests(DynamoDbLocal dynamo)
{
    VideoStore Videos => new(dynamo.Table, Any.Ids, TimeProvider.System);

    EncodingProgress Handler => new(Videos);

    [Fact]
    public async Task Events_OfAJob_AreItsRecordThePercentAndWhatABrowserSees()
    {
        var video = await ProcessingAsync();

        await Handler.HandleAsync(Event(video, "INPUT_INFORMATION", 1), default);
        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 3, 40), default);
        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 2, 10), default); // late
        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 3, 40), default); // twice

        var job = await JobAsync(video);
        (job!.Status, job.Percent, job.ProviderJobId).ShouldBe((EncodingStatus.Processing, 40, "1515368087458-qnoxtd"));
        (await Videos.GetAsync(video.Id, default))!.ProcessingPercent.ShouldBe(40);
        (await EventsAsync(video)).Select(e => (e.Event, e.Progress)).ShouldBe([("encoding_processing", 0), ("encoding_processing", 40)]);

        await Handler.HandleAsync(Event(video, "COMPLETE", 4), default);
        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 3, 90), default);

        job = await JobAsync(video);
        (job!.Status, job.Percent).ShouldBe((EncodingStatus.Completed, 100));
        // The video is complete when its renditions are verified, not before.
        (await Videos.GetAsync(video.Id, default))!.ProcessingPercent.ShouldBe(99);
    }

    [Fact]
    public async Task Events_OfAnOlderGeneration_DoNotMoveTheVideo()
    {
        var video = await ProcessingAsync(generation: 2);

        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 1, 50), default);

        (await Videos.GetAsync(video.Id, default))!.ProcessingPercent.ShouldBe(0);
        (await JobAsync(video))!.Percent.ShouldBe(50);
    }

    [Fact]
    public async Task Events_OfASecondAttempt_AreItsOwnRecord()
    {
        var video = await ProcessingAsync();

        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 1, 60), default);
        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 3, 10, attempt: 2), default);
        await Handler.HandleAsync(Event(video, "ERROR", 2), default); // of the first, late

        (await JobAsync(video))!.Status.ShouldBe(EncodingStatus.Failed);
        var second = await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, $"{video.Id}-g1-a2"), default);
        (second!.Status, second.Percent, second.Attempt).ShouldBe((EncodingStatus.Processing, 10, 2));
    }

    [Fact]
    public async Task Events_OfAVideoThatIsGone_LeaveNothingBehind()
    {
        var video = Any.Video();

        await Handler.HandleAsync(Event(video, "STATUS_UPDATE", 1, 50), default);

        (await JobAsync(video)).ShouldBeNull();
    }

    [Fact]
    public async Task Events_AtOnce_LoseNothing()
    {
        var video = await ProcessingAsync();
        var events = Enumerable.Range(1, 8).Select(i => Event(video, "STATUS_UPDATE", i, i * 10)).Append(Event(video, "COMPLETE", 9)).ToArray();

        await Task.WhenAll(events.Select(async e =>
        {
            // The queue brings back what failed.
            while (true)
            {
                try
                {
                    await Handler.HandleAsync(e, default);
                    return;
                }
                catch (InvalidOperationException)
                {
                    await Task.Delay(20);
                }
            }
        }));

        (await JobAsync(video))!.Status.ShouldBe(EncodingStatus.Completed);
    }

    async Task<Video> ProcessingAsync(int generation = 1)
    {
        var video = Any.Video(VideoStatus.Processing) with { Generation = generation };
        await Videos.CreateAsync(video, [], default);
        return video;
    }

    Task<EncodingJob?> JobAsync(Video video) =>
        dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, new PublishTask(video.Id, 1).Name), default);

    async Task<IReadOnlyList<ProgressEvent>> EventsAsync(Video video) =>
        [.. (await dynamo.Table.QueryAsync(ProgressEvent.Mapper, Keys.VideoPartition(video.Id), Keys.EventPrefix, null, 50, false, default))
            .Where(e => e.JobId is not null)];

    static MediaConvertJobStateChangeEvent Event(Video video, string status, int second, int? percent = null, int attempt = 1) => new()
    {
        Detail = new MediaConvertJobStateChange
        {
            Status = status, JobId = "1515368087458-qnoxtd", Timestamp = second * 1000,
            UserMetadata = new() { ["video_id"] = video.Id.ToString(), ["generation"] = "1", ["attempt"] = $"{attempt}", ["stage"] = "test" },
            JobProgress = percent is null ? null : new MediaConvertJobProgress { CurrentPhase = "TRANSCODING", JobPercentComplete = percent },
        },
    };
}
