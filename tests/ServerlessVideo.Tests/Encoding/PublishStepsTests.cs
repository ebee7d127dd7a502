using System.Net;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>The steps of PublishVideo before the last, as the state machine calls them.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class PublishStepsTests(DynamoDbLocal dynamo) : IDisposable
{
    readonly FakeS3 s3 = new();
    readonly Settings settings = Settings.Read("x", [Setting.MediaBucket, Setting.Stage], name => name == Setting.Stage ? "test" : "media");

    VideoStore Videos => new(dynamo.Table, Any.Ids, TimeProvider.System);

    [Fact]
    public async Task Inspect_AnAcceptedFile_WritesWhatItFound()
    {
        var video = await ProcessingAsync(Any.Mp4(100));

        (await InspectAsync(video, Probed())).ShouldBe(PublishStep.Accepted);

        var read = (await Videos.GetAsync(video.Id, default))!;
        (read.Width, read.Height, read.DurationSeconds, read.FrameRate, read.Codec).ShouldBe((360, 640, 13, 29.97, "h264"));
        var found = (await dynamo.Table.GetAsync(Inspection.Mapper, Keys.Inspection(video.Id), default))!;
        found.FrameRate.ShouldBe(new Rational(30000, 1001));
        (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "aws"), default)).ShouldBeNull("no host is chosen yet");
    }

    /// <summary>Probe says nothing of their shape: it is read of the file, wherever its index stands.</summary>
    [Theory]
    [InlineData("index-last.mp4")]
    [InlineData("indexed.mov")]
    public async Task Inspect_AFileOfWidePixels_WritesTheSizeThatIsShown(string name)
    {
        var video = await ProcessingAsync(new PixelAspectTests.Films()[name]);

        await InspectAsync(video, Probed());

        var read = (await Videos.GetAsync(video.Id, default))!;
        (read.Width, read.Height).ShouldBe((360, 1280), "640x360 turned, of pixels twice as wide");
    }

    [Fact]
    public async Task Inspect_WhatProbeCannotRead_IsDamagedAndRefused()
    {
        var video = await ProcessingAsync(Any.Mp4(100));

        var step = await InspectAsync(
            video, _ => throw new BadRequestException("no parser", null, ErrorType.Sender, "BadRequestException", "1", HttpStatusCode.BadRequest));

        (step.Outcome, step.Error!.Code).ShouldBe(("refused", "damaged_input"));
        var attempt = (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "aws"), default))!;
        (attempt.Outcome, attempt.Code).ShouldBe((AttemptOutcome.Failed, "damaged_input"));
    }

    /// <summary>Nothing proves that it is damaged: the next host decides.</summary>
    [Fact]
    public async Task Inspect_WhatOnlyProbeCannotRead_IsLeftToOtherHosts()
    {
        var video = await ProcessingAsync([0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 0, 0, 0, 0, 12, .. "moov"u8, 1, 2, 3, 4]);

        var step = await InspectAsync(
            video, _ => throw new BadRequestException("no parser", null, ErrorType.Sender, "BadRequestException", "1", HttpStatusCode.BadRequest));

        step.ShouldBe(PublishStep.Accepted);
        var attempt = (await dynamo.Table.GetAsync(HostAttempt.Mapper, Keys.Attempt(video.Id, 1, "aws"), default))!;
        (attempt.Outcome, attempt.Code, attempt.Detail).ShouldBe((AttemptOutcome.Skipped, "damaged_input", "no parser"));
    }

    [Fact]
    public async Task Inspect_WhenProbeFails_IsTriedAgain()
    {
        var video = await ProcessingAsync(Any.Mp4(100));

        await Should.ThrowAsync<TooManyRequestsException>(() => InspectAsync(
            video, _ => throw new TooManyRequestsException("slow down", null, ErrorType.Sender, "TooManyRequestsException", "1", HttpStatusCode.TooManyRequests)));
    }

    /// <summary>As the SDK throws it when the connection is reset, and when there is none.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_WithoutAnAnswerOfProbe_IsTheHostsFailure(bool reset)
    {
        var video = await ProcessingAsync(Any.Mp4(100));
        var cause = new System.Net.Sockets.SocketException(104);

        var thrown = await Should.ThrowAsync<HostException>(() => InspectAsync(
            video, _ => throw (reset ? new IOException("net_io_readfailure", cause) : new HttpRequestException("no", cause))));

        thrown.Message.ShouldBe("aws: host_unavailable: no answer (Connection reset by peer)");
    }

    [Fact]
    public async Task Inspect_Flv_DoesNotAskProbe()
    {
        var video = await ProcessingAsync([.. "FLV\u0001\u0005\0\0\0\u0009\0\0\0\0"u8]);

        var step = await InspectAsync(video, _ => throw new InvalidOperationException("asked"));

        step.Error!.Code.ShouldBe("no_video_stream");
    }

    [Fact]
    public async Task Plan_AfterInspection_NamesJobAndFolderByGeneration()
    {
        var video = await ProcessingAsync(Any.Mp4(100));
        await InspectAsync(video, Probed());

        var plan = await new PlanEncoding(Videos, dynamo.Trail, settings, TimeProvider.System).HandleAsync(new EncodingTask(video.Id, 1, 1), default);
        var again = await new PlanEncoding(Videos, dynamo.Trail, settings, TimeProvider.System).HandleAsync(new EncodingTask(video.Id, 1, 1), default);
        var retried = await new PlanEncoding(Videos, dynamo.Trail, settings, TimeProvider.System).HandleAsync(new EncodingTask(video.Id, 1, 2), default);

        plan.ClientRequestToken.ShouldBe($"{video.Id}-g1");
        again.ClientRequestToken.ShouldBe(plan.ClientRequestToken);
        // MediaConvert would answer the same token with the job that failed.
        retried.ClientRequestToken.ShouldBe($"{video.Id}-g1-a2");
        plan.Outcome.ShouldBe("planned");
        var written = plan.Settings!.Value;
        retried.Settings!.Value.GetRawText().ShouldBe(written.GetRawText());
        again.Settings!.Value.GetRawText().ShouldBe(written.GetRawText());
        plan.TimeoutSeconds.ShouldBe((4 + 48) * 3600);
        plan.UserMetadata!.ShouldBe(new Dictionary<string, string> { ["video_id"] = $"{video.Id}", ["generation"] = "1", ["attempt"] = "1", ["stage"] = "test", ["owner"] = plan.UserMetadata!["owner"] }, ignoreOrder: true);
        plan.UserMetadata["owner"].Length.ShouldBe(16);
        written.GetProperty("Inputs")[0].GetProperty("FileInput").GetString().ShouldBe($"s3://originals/originals/{video.Id}");
        written.GetRawText().ShouldContain($"s3://media/media/{video.Id}/1/video\"");
        (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, plan.ClientRequestToken!), default))!.Status.ShouldBe(EncodingStatus.Queued);
    }

    [Theory]
    [InlineData(VideoMove.GiveUp)] // cancelled
    [InlineData(null)] // published again
    public async Task Steps_OfAGenerationThatIsOver_AreRefusedAndOrderNothing(VideoMove? move)
    {
        var video = await ProcessingAsync(Any.Mp4(100));
        await InspectAsync(video, Probed());
        await Videos.ChangeAsync(video.Id, v => move is null ? v with { Generation = 2 } : v.Move(move.Value)!, default);

        var inspected = await InspectAsync(video, _ => throw new InvalidOperationException("asked"));
        var planned = await new PlanEncoding(Videos, dynamo.Trail, settings, TimeProvider.System).HandleAsync(new EncodingTask(video.Id, 1, 1), default);

        (inspected.Outcome, inspected.Error!.Code).ShouldBe(("refused", "encoding_cancelled"));
        (planned.Outcome, planned.Error!.Code, planned.Settings).ShouldBe(("refused", "encoding_cancelled", null));
        (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(video.Id, $"{video.Id}-g1"), default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("States.Timeout", EncodingStatus.Processing, true, "encoding_timeout")]
    [InlineData("States.Timeout", EncodingStatus.Failed, true, null)]
    [InlineData("States.TaskFailed", EncodingStatus.Failed, false, null)]
    public async Task Judge_BeforeTheNextAttempt_CancelsAJobThatMayStillRun(string error, EncodingStatus status, bool cancelled, string? code)
    {
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        var job = EncodingJob.Planned(task, 2, DateTimeOffset.UnixEpoch).After(new EncodingReport("provider-1", status, null, null, null, DateTimeOffset.UnixEpoch));
        await dynamo.Table.PutAsync(EncodingJob.Mapper, job, null, default);
        var (client, orders) = Recorder.Of<IAmazonMediaConvert>(
            _ => throw new ConflictException("it has ended just now", null, ErrorType.Sender, "ConflictException", "1", HttpStatusCode.Conflict));

        var verdict = await new JudgeEncoding(client, Videos, dynamo.Trail, TimeProvider.System).HandleAsync(new FailedEncoding(task.VideoId, 1, 2, new PublishCause(error)), default);

        verdict.Outcome.ShouldBe(cancelled ? "give_up" : "retry");
        orders.Requests.Cast<CancelJobRequest>().Select(r => r.Id).ShouldBe(cancelled ? ["provider-1"] : []);
        // That the encoder then says so is too late: what it was has been written down.
        var after = (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(task.VideoId, job.JobId), default))!
            .After(new EncodingReport("provider-1", EncodingStatus.Cancelled, null, null, null, DateTimeOffset.UnixEpoch));
        (after.Status, after.Error?.Code).ShouldBe((EncodingStatus.Failed, code));
    }

    /// <summary>The step is repeated: the record is closed by then, and the job is still at the folder that the next attempt writes to.</summary>
    [Fact]
    public async Task Judge_WhoseCancellingWasRefused_CancelsWhenItIsRepeated()
    {
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        var running = EncodingJob.Planned(task, 1, DateTimeOffset.UnixEpoch)
            .After(new EncodingReport("provider-1", EncodingStatus.Processing, null, null, null, DateTimeOffset.UnixEpoch));
        await dynamo.Table.PutAsync(EncodingJob.Mapper, running, null, default);
        var refusals = 1;
        var (client, orders) = Recorder.Of<IAmazonMediaConvert>(_ => refusals-- > 0
            ? throw new TooManyRequestsException("slow down", null, ErrorType.Sender, "TooManyRequestsException", "1", HttpStatusCode.TooManyRequests)
            : new CancelJobResponse());
        var judge = new JudgeEncoding(client, Videos, dynamo.Trail, TimeProvider.System);
        var failed = new FailedEncoding(task.VideoId, 1, 1, new PublishCause("States.Timeout"));
        await Should.ThrowAsync<TooManyRequestsException>(() => judge.HandleAsync(failed, default));

        (await judge.HandleAsync(failed, default)).Outcome.ShouldBe("retry");

        orders.Requests.Cast<CancelJobRequest>().Select(r => r.Id).ShouldBe(["provider-1", "provider-1"]);
    }

    /// <summary>No event has told its id: it waits in the encoder's queue, or was created and the answer to that lost.</summary>
    [Theory]
    [InlineData("States.Timeout", 2, "job-2")]
    [InlineData("MediaConvert.InternalServerErrorException", 2, "job-2")]
    [InlineData("States.TaskFailed", 2, "job-2")]
    [InlineData("MediaConvert.ForbiddenException", 1, null)] // there never was one
    public async Task Judge_OfAJobThatOnlyItsTokenNames_FindsAndCancelsIt(string error, int pages, string? cancelled)
    {
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        await dynamo.Table.PutAsync(EncodingJob.Mapper, EncodingJob.Planned(task, 1, DateTimeOffset.UnixEpoch), null, default);
        var (client, orders) = Recorder.Of<IAmazonMediaConvert>(request => request switch
        {
            ListJobsRequest { Status.Value: "SUBMITTED", NextToken: null } => new ListJobsResponse { Jobs = [Listed("job-1", "another")], NextToken = pages > 1 ? "2" : null },
            ListJobsRequest { Status.Value: "SUBMITTED" } => new ListJobsResponse { Jobs = [Listed("job-2", task.Name)] },
            ListJobsRequest => new ListJobsResponse(),
            _ => new CancelJobResponse(),
        });

        await new JudgeEncoding(client, Videos, dynamo.Trail, TimeProvider.System).HandleAsync(new FailedEncoding(task.VideoId, 1, 1, new PublishCause(error)), default);

        orders.Requests.OfType<CancelJobRequest>().Select(r => r.Id).ShouldBe(cancelled is null ? [] : [cancelled]);

        static Job Listed(string id, string token) => new() { Id = id, ClientRequestToken = token };
    }

    [Fact]
    public async Task Judge_OfAJobThatStartsWhileItIsLookedFor_FindsAndCancelsIt()
    {
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        await dynamo.Table.PutAsync(EncodingJob.Mapper, EncodingJob.Planned(task, 1, DateTimeOffset.UnixEpoch), null, default);
        var lists = 0;
        var (client, orders) = Recorder.Of<IAmazonMediaConvert>(request => request switch
        {
            ListJobsRequest list => new ListJobsResponse
            {
                Jobs = list.Status == (lists++ == 0 ? "SUBMITTED" : "PROGRESSING") && lists > 1 ? [new() { Id = "job-1", ClientRequestToken = task.Name }] : [],
            },
            _ => new CancelJobResponse(),
        });

        await new JudgeEncoding(client, Videos, dynamo.Trail, TimeProvider.System).HandleAsync(new FailedEncoding(task.VideoId, 1, 1, new PublishCause("States.Timeout")), default);

        orders.Requests.OfType<CancelJobRequest>().Select(r => r.Id).ShouldBe(["job-1"]);
    }

    [Fact]
    public async Task Verify_AWholeFolder_WritesTheRenditions()
    {
        var video = await ProcessingAsync(Any.Mp4(100));
        await EncodeAsync(video);

        (await VerifyAsync(video)).ShouldBe(PublishStep.Verified);

        var set = (await dynamo.Table.GetAsync(RenditionSet.Mapper, Keys.Renditions(video.Id, 1), default))!;
        set.Video.Select(v => v.Quality).ShouldBe(["240p", "360p"]);
        set.Folder.ShouldBe($"media/{video.Id}/1/");
    }

    [Fact]
    public async Task Verify_AFolderWithAHole_IsRefused()
    {
        var video = await ProcessingAsync(Any.Mp4(100));
        await EncodeAsync(video);
        s3.Objects.TryRemove($"media/{video.Id}/1/video_360p_000000002.cmfv", out _);

        var step = await VerifyAsync(video);

        (step.Outcome, step.Error!.Code).ShouldBe(("refused", "encoding_incomplete"));
        step.Error.Detail.ShouldContain("video_360p_000000002.cmfv");
    }

    public void Dispose() => s3.Dispose();

    Task<PublishStep> VerifyAsync(Video video) => new VerifyRenditions(s3, Videos, dynamo.Trail, settings).HandleAsync(new PublishTask(video.Id, 1), default);

    async Task EncodeAsync(Video video)
    {
        var folder = EncodedFolder.Whole();
        await dynamo.Table.PutAsync(Inspection.Mapper, folder.Source with { VideoId = video.Id }, null, default);
        foreach (var (name, size) in folder.Sizes)
        {
            s3.Objects[$"media/{video.Id}/1/{name}"] = folder.Texts.TryGetValue(name, out var text) ? System.Text.Encoding.UTF8.GetBytes(text) : new byte[size];
        }
    }

    Task<PublishStep> InspectAsync(Video video, Func<AmazonWebServiceRequest, object> probe)
    {
        var (client, _) = Recorder.Of<IAmazonMediaConvert>(probe);
        return new InspectVideo(client, s3, Videos, new HostCircuits(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System).HandleAsync(new PublishTask(video.Id, 1), default);
    }

    static Func<AmazonWebServiceRequest, object> Probed() => _ => new ProbeResponse
    {
        ProbeResults =
        [
            new ProbeResult
            {
                Container = new Container
                {
                    Format = Format.mp4,
                    Duration = 13,
                    Tracks =
                    [
                        new Track
                        {
                            TrackType = TrackType.video, Codec = Codec.AVC,
                            VideoProperties = new VideoProperties
                            {
                                Width = 640, Height = 360, Rotation = 90, FrameRate = new FrameRate { Numerator = 30000, Denominator = 1001 },
                            },
                        },
                    ],
                },
            },
        ],
    };

    async Task<Video> ProcessingAsync(byte[] original)
    {
        var video = Any.Video(VideoStatus.Processing);
        video = video with { FileSizeBytes = original.Length, Original = new Original("originals", $"originals/{video.Id}", "v1", "checksum-1") };
        s3.Objects[video.Original.Key] = original;
        await Videos.CreateAsync(video, [], default);
        return video;
    }
}
