using System.Net;
using System.Security.Cryptography;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

[Collection(DynamoDbCollection.Name)]
public sealed class VerifyUploadTests : IDisposable
{
    readonly FakeS3 s3 = new();
    readonly VideoStore videos;
    readonly HashSet<string> started = [];
    readonly Recorder<IAmazonStepFunctions> workflows;
    readonly Recorder<IAmazonSQS> queue;
    readonly DynamoDbLocal dynamo;
    readonly VerifyUpload worker;
    readonly Trail trail;

    public VerifyUploadTests(DynamoDbLocal dynamo)
    {
        trail = dynamo.Trail;
        this.dynamo = dynamo;
        videos = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        (var client, workflows) = Recorder.Of<IAmazonStepFunctions>(request => Start(((StartExecutionRequest)request).Name!)
            ? new StartExecutionResponse()
            : throw new ExecutionAlreadyExistsException("exists", null, ErrorType.Sender, "ExecutionAlreadyExists", "r", HttpStatusCode.BadRequest));
        (var sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        worker = Worker(client, sqs, VerifyUpload.Function, new VerifyLimit(VerifyLimit.Longest, IsLast: false));
        tooShort = limit => Worker(client, sqs, limit.IsLast ? VerifyUpload.LargeFunction : VerifyUpload.Function, limit);
    }

    readonly Func<VerifyLimit, VerifyUpload> tooShort;

    bool Start(string name)
    {
        lock (started)
        {
            return started.Add(name);
        }
    }

    VerifyUpload Worker(IAmazonStepFunctions client, IAmazonSQS sqs, Function function, VerifyLimit limit)
    {
        var settings = Settings.Read(function.Name, function.Settings, name => name);
        return new VerifyUpload(
            s3, videos, Workshop.Verification(s3, dynamo.Table, videos), Workshop.Known(s3, dynamo.Table, videos), new OriginalReader(s3, 1000, 4), new ObjectEraser(s3),
            new StartPublish(client, trail, settings), sqs, trail, settings, limit, TimeProvider.System, NullLogger<VerifyUpload>.Instance);
    }

    public void Dispose() => s3.Dispose();

    async Task<Video> AddAsync(byte[] bytes, Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Verifying) with { FileSizeBytes = bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        video = with?.Invoke(video) ?? video;
        await videos.CreateAsync(video, [], default);
        s3.Objects[OriginalKey.Of(video.Id)] = bytes;
        return video;
    }

    Task SendAsync(VideoId id, long? size = null, string version = "v1") => worker.HandleAsync(
        new S3ObjectCreate
        {
            Bucket = new Bucket { Name = Setting.OriginalsBucket },
            Object = new S3Object { Key = OriginalKey.Of(id), Size = size ?? s3.Objects[OriginalKey.Of(id)].Length, VersionId = version },
        },
        default);

    async Task<Video> GetAsync(Video video) => (await videos.GetAsync(video.Id, default))!;

    [Fact]
    public async Task Handle_GoodFile_IsRecordedAndPublishedOnce()
    {
        var video = await AddAsync(Any.Mp4(5000));
        await SendAsync(video.Id);
        var after = await GetAsync(video);
        after.Status.ShouldBe(VideoStatus.Processing);
        after.Original.ShouldBe(new Original(
            Setting.OriginalsBucket, OriginalKey.Of(video.Id), "v1", $"{FakeS3.Sha256Of(s3.Objects[OriginalKey.Of(video.Id)])}-1"));
        var request = workflows.Requests.Cast<StartExecutionRequest>().Single();
        request.Name.ShouldBe($"{video.Id}-g1");
        request.Input.ShouldBe($$"""{"video_id":"{{video.Id}}","generation":1}""");
    }

    [Fact]
    public async Task Handle_EventComesTwice_ChangesNothingMore()
    {
        var video = await AddAsync(Any.Mp4(5000));
        await SendAsync(video.Id);
        var version = (await GetAsync(video)).Version;
        await SendAsync(video.Id, version: "v2");
        var after = await GetAsync(video);
        after.Version.ShouldBe(version);
        after.Original!.VersionId.ShouldBe("v1");
        started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Handle_TwoDeliveriesAtOnce_AreOneVideoAndOneExecution()
    {
        var video = await AddAsync(Any.Mp4(5000));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(video.Id)));
        var after = await GetAsync(video);
        (after.Status, after.Error).ShouldBe((VideoStatus.Processing, null));
        started.ShouldBe([$"{video.Id}-g1"]);
        s3.Objects.ShouldContainKey(OriginalKey.Of(video.Id));
    }

    /// <summary>Out of order: the event of an earlier version comes after that of the one on record, or the other way round.</summary>
    [Fact]
    public async Task Handle_EventsOfVersionsOutOfOrder_TheFirstThatCameStays()
    {
        var video = await AddAsync(Any.Mp4(5000));
        foreach (var version in (string[])["v2", "v1", "v2"])
        {
            await SendAsync(video.Id, version: version);
        }
        (await GetAsync(video)).Original!.VersionId.ShouldBe("v2");
        started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Handle_CrashBetweenRecordAndStart_StartsOnTheNextDelivery()
    {
        var video = await AddAsync(Any.Mp4(100), v => v with { Status = VideoStatus.Processing, Original = new("b", "k", "v", "c-1") });
        await SendAsync(video.Id);
        started.ShouldBe([$"{video.Id}-g1"]);
    }

    /// <summary>No way leads to PublishVideo before bucket, key, version and checksum of the original are on the record.</summary>
    [Fact]
    public async Task Publish_OriginalOrItsChecksumNotOnRecord_Refuses()
    {
        var (client, asked) = Recorder.Of<IAmazonStepFunctions>(_ => new StartExecutionResponse());
        var publish = new StartPublish(client, trail, Settings.Read("verify-upload", VerifyUpload.Function.Settings, name => name));
        foreach (var original in new[] { null, new Original("b", "k", "v") })
        {
            await Should.ThrowAsync<InvalidOperationException>(
                () => publish.RunAsync(Any.Video(VideoStatus.Processing) with { Original = original }, "test", default));
        }
        asked.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_RecordedWithoutChecksum_GetsItBeforeItIsPublished()
    {
        var video = await AddAsync(Any.Mp4(100), v => v with { Status = VideoStatus.Processing, Original = new("b", OriginalKey.Of(v.Id), "v1") });
        await SendAsync(video.Id);
        (await GetAsync(video)).Original!.Checksum.ShouldNotBeNull();
        started.ShouldBe([$"{video.Id}-g1"]);
    }

    /// <summary>Late: the object was removed in the meantime, the record is still there.</summary>
    [Fact]
    public async Task Handle_ObjectIsGone_ChangesNothing()
    {
        var video = await AddAsync(Any.Mp4(100));
        s3.Objects.TryRemove(OriginalKey.Of(video.Id), out _);
        await SendAsync(video.Id, size: 100);
        var after = await GetAsync(video);
        (after.Status, after.Original, after.Version).ShouldBe((VideoStatus.Verifying, null, video.Version));
    }

    [Fact]
    public async Task Handle_GoodFile_LeavesItsTrail()
    {
        var video = await AddAsync(Any.Mp4(100));
        await SendAsync(video.Id);
        (await trail.ListAsync(video.Id, null, 100, default)).Select(e => (e.Step, e.State)).ShouldBe(
        [
            (TrailSteps.RegisterOriginal, TrailState.Started), (TrailSteps.RegisterOriginal, TrailState.Succeeded),
            (TrailSteps.Verify, TrailState.Started), (TrailSteps.Verify, TrailState.Succeeded),
            (TrailSteps.StartPublish, TrailState.Started), (TrailSteps.StartPublish, TrailState.Succeeded),
        ]);
    }

    [Theory]
    [InlineData(VideoStatus.Ready)]
    [InlineData(VideoStatus.Failed)]
    [InlineData(VideoStatus.Stored)]
    [InlineData(VideoStatus.Uploading)]
    public async Task Handle_EventAtAnotherTime_StartsNothing(VideoStatus status)
    {
        var video = await AddAsync(Any.Mp4(100), v => v with { Status = status });
        await SendAsync(video.Id);
        (await GetAsync(video)).Status.ShouldBe(status);
        started.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_AfterThePurge_IsNothing()
    {
        await worker.HandleAsync(
            new S3ObjectCreate { Bucket = new() { Name = Setting.OriginalsBucket }, Object = new() { Key = OriginalKey.Of(Any.Ids.NextVideoId()), Size = 1 } }, default);
        started.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("another-bucket", "originals/0192f3a0-0000-7000-8000-000000000000")]
    [InlineData(Setting.OriginalsBucket, "originals/x")]
    [InlineData(Setting.OriginalsBucket, "media/0192f3a0-0000-7000-8000-000000000000")]
    public async Task Handle_NotAnOriginal_IsNothing(string bucket, string key)
    {
        await worker.HandleAsync(new S3ObjectCreate { Bucket = new() { Name = bucket }, Object = new() { Key = key, Size = 1 } }, default);
        started.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_DeletedMeanwhile_GoesOnBehindThat_SoThatRestoreAndPurgeLeadOn()
    {
        var video = await AddAsync(Any.Mp4(100), v => v with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Verifying });
        await SendAsync(video.Id);
        var after = await GetAsync(video);
        (after.Status, after.DeletedFrom).ShouldBe((VideoStatus.Deleted, VideoStatus.Processing));
        started.ShouldBe([$"{video.Id}-g1"]);
    }

    /// <summary>Whether the purge was asked for before the file was read or while it was.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handle_PurgeWasRequested_EndsWithoutPublishing(bool before)
    {
        var bytes = Any.Mp4(5000);
        var video = await AddAsync(bytes, v => v with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Verifying, PurgeRequestedAt = DateTimeOffset.UtcNow });
        if (before)
        {
            await SendAsync(video.Id);
            s3.Reads.ShouldBe(0, "nobody wants to know what is in it");
        }
        else
        {
            var facts = new FileFacts(bytes[..512], bytes, false, [], video.Sha256!);
            await Workshop.Verification(s3, dynamo.Table, videos).SettleAsync(video.Id, bytes.Length, facts, default);
        }
        var after = await GetAsync(video);
        (after.Status, after.DeletedFrom, after.Error!.Code).ShouldBe((VideoStatus.Deleted, VideoStatus.Failed, Errors.VideoDeleted.Code));
        Announcements.NameOf(video, after).ShouldBe(EventNames.Deleted, "the purge goes on");
        workflows.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_FlippedBit_FailsWithTheOriginalOnRecord()
    {
        var bytes = Any.Mp4(5000);
        var video = await AddAsync(bytes);
        bytes[4321] ^= 1;
        await SendAsync(video.Id);
        var after = await GetAsync(video);
        (after.Status, after.Error!.Code).ShouldBe((VideoStatus.Failed, Errors.ChecksumMismatch.Code));
        after.Original.ShouldNotBeNull();
        started.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_OtherSize_FailsWithoutReading()
    {
        var video = await AddAsync(Any.Mp4(100));
        await SendAsync(video.Id, size: 99);
        (await GetAsync(video)).Error!.Code.ShouldBe(Errors.SizeMismatch.Code);
    }

    [Fact]
    public async Task Handle_Empty_Fails()
    {
        var video = await AddAsync([]);
        await SendAsync(video.Id);
        (await GetAsync(video)).Error!.Code.ShouldBe(Errors.EmptyFile.Code);
    }

    [Fact]
    public async Task Handle_TextNamedMp4_Fails()
    {
        var video = await AddAsync([.. "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"u8]);
        await SendAsync(video.Id);
        (await GetAsync(video)).Error!.Code.ShouldBe(Errors.UnsupportedContainer.Code);
    }

    [Fact]
    public async Task Handle_LongerThanAnInvocation_IsSaidSoAndGivenToTheLargerFunction_WhichEndsIt()
    {
        var video = await AddAsync(Any.Mp4(5000));
        s3.Slowness = Timeout.InfiniteTimeSpan;
        var stored = new S3ObjectCreate
        {
            Bucket = new Bucket { Name = Setting.OriginalsBucket }, Object = new S3Object { Key = OriginalKey.Of(video.Id), Size = 5000, VersionId = "v1" },
        };
        await tooShort(new VerifyLimit(TimeSpan.FromMilliseconds(50), IsLast: false)).HandleAsync(stored, default);
        var waiting = await GetAsync(video);
        (waiting.Status, waiting.Error!.Code).ShouldBe((VideoStatus.Verifying, Errors.VerifyTimeout.Code));
        started.ShouldBeEmpty();

        var message = queue.Requests.Cast<SendMessageRequest>().Single();
        message.QueueUrl.ShouldBe(Setting.VerifyUploadLargeQueueUrl);
        var again = System.Text.Json.JsonSerializer.Deserialize(message.MessageBody, ProductJson.Default.OriginalStoredEvent)!.Detail;
        (again.Bucket.Name, again.Object.Key, again.Object.Size, again.Object.VersionId).ShouldBe((Setting.OriginalsBucket, OriginalKey.Of(video.Id), 5000, "v1"));

        await tooShort(new VerifyLimit(TimeSpan.FromMilliseconds(50), IsLast: true)).HandleAsync(again, default);
        var failed = await GetAsync(video);
        (failed.Status, failed.Error!.Code, failed.Original!.Key).ShouldBe((VideoStatus.Failed, Errors.VerifyTimeout.Code, OriginalKey.Of(video.Id)));
        s3.Objects.ShouldContainKey(OriginalKey.Of(video.Id));
        queue.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Handle_TheLargerFunctionHasTheTime_GoesOnWithoutTheError()
    {
        var video = await AddAsync(Any.Mp4(5000), v => v with { Error = new(Errors.VerifyTimeout.Code, "slow") });
        await tooShort(new VerifyLimit(VerifyLimit.Longest, IsLast: true)).HandleAsync(
            new S3ObjectCreate { Bucket = new Bucket { Name = Setting.OriginalsBucket }, Object = new S3Object { Key = OriginalKey.Of(video.Id), Size = 5000 } }, default);
        var after = await GetAsync(video);
        (after.Status, after.Error).ShouldBe((VideoStatus.Processing, null));
    }

    /// <summary>Lambda's own deadline is another thing: the message comes back and it is tried again.</summary>
    [Fact]
    public async Task Handle_StoppedFromOutside_ChangesNothing()
    {
        var video = await AddAsync(Any.Mp4(5000));
        s3.Slowness = Timeout.InfiniteTimeSpan;
        using var stop = new CancellationTokenSource(50);
        await Should.ThrowAsync<OperationCanceledException>(() => worker.HandleAsync(
            new S3ObjectCreate { Bucket = new Bucket { Name = Setting.OriginalsBucket }, Object = new S3Object { Key = OriginalKey.Of(video.Id), Size = 5000 } }, stop.Token));
        (await GetAsync(video)).Error.ShouldBeNull();
        queue.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_NoHashAnnounced_TheOneFoundIsRecorded()
    {
        var bytes = Any.Mp4(2500);
        var video = await AddAsync(bytes, v => v with { Sha256 = null });
        await SendAsync(video.Id);
        (await GetAsync(video)).Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
