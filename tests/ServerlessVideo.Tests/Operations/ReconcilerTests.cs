using System.Security.Cryptography;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Operations;

/// <summary>Reading both sides in step and repairing, against DynamoDB Local. Each test sees the ids made after it began.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ReconcilerTests : IDisposable
{
    readonly string after = Any.Ids.NextVideoId().ToString();
    readonly FakeS3 s3 = new();
    readonly DynamoDbLocal dynamo;
    readonly VideoStore videos;
    readonly UploadStore uploads;
    readonly Recorder<IAmazonSQS> queue;
    readonly OriginalStore originals;
    readonly TestClock clock = new();
    readonly ReconcileRepairs repairs;
    readonly Reconciler reconciler;

    public ReconcilerTests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        videos = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        uploads = new UploadStore(dynamo.Table);
        originals = new OriginalStore(dynamo.Table);
        (var sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        var settings = Settings.Read("maintenance", OperationsServices.Settings, name => name);
        var queues = new RepairQueues(sqs, new CompletionQueue(sqs, settings), settings, TimeProvider.System);
        repairs = new ReconcileRepairs(s3, videos, uploads, originals, queues, dynamo.Trail, settings, TimeProvider.System);
        reconciler = new Reconciler(
            new ReconcileReader(s3, dynamo.Table, videos, uploads, originals, new KnownFiles(s3, uploads, videos, originals), dynamo.Trail, settings),
            repairs, dynamo.Table, clock, NullLogger<Reconciler>.Instance);
    }

    public void Dispose() => s3.Dispose();

    async Task<IReadOnlyList<Finding>> RunAsync(bool dryRun = false)
    {
        clock.Advance(DateTimeOffset.UtcNow - clock.Now);
        var found = new List<Finding>();
        for (string? position = after; position is not null;)
        {
            var (findings, next) = await reconciler.RunPageAsync(position, dryRun, TimeSpan.Zero, "test", default);
            found.AddRange(findings);
            position = next;
        }
        return found;
    }

    /// <summary>What was sent to a queue, as the worker reads it.</summary>
    IEnumerable<string> Sent(string queueUrl) => queue.Requests.Cast<SendMessageRequest>().Where(r => r.QueueUrl == queueUrl).Select(r => r.MessageBody);

    [Fact]
    public async Task Run_ObjectWithoutRecord_IsRegisteredFromWhatItSaysAndVerified()
    {
        var lost = Any.Video(owner: "Ida & Co") with { FileName = "a name.mp4" };
        s3.Objects[OriginalKey.Of(lost.Id)] = Any.Mp4(1000);
        var said = new Amazon.S3.Model.MetadataCollection();
        OriginalMetadata.Write(lost, said);
        s3.Metadata[OriginalKey.Of(lost.Id)] = said.Keys.ToDictionary(name => name, name => said[name]);
        (await RunAsync(dryRun: true)).Single().Kind.ShouldBe(FindingKind.ObjectWithoutRecord);
        (await videos.GetAsync(lost.Id, default)).ShouldBeNull();

        await RunAsync();
        var video = (await videos.GetAsync(lost.Id, default))!;
        (video.OwnerId, video.FileName, video.Title, video.ContentType, video.FileSizeBytes, video.Status, video.Privacy)
            .ShouldBe(("Ida & Co", "a name.mp4", "a name", "video/mp4", 1000, VideoStatus.Verifying, Privacy.Private));
        var message = JsonSerializer.Deserialize(Sent(Setting.VerifyUploadQueueUrl).Single(), ProductJson.Default.OriginalStoredEvent)!.Detail;
        (message.Bucket.Name, message.Object.Key, message.Object.Size, message.Object.VersionId)
            .ShouldBe((Setting.OriginalsBucket, OriginalKey.Of(lost.Id), 1000, "v1"));
        var asS3Says = JsonDocument.Parse(Sent(Setting.VerifyUploadQueueUrl).Single()).RootElement;
        (asS3Says.GetProperty("source").GetString(), asS3Says.GetProperty("detail-type").GetString()).ShouldBe(("aws.s3", "Object Created"));
        asS3Says.GetProperty("detail").GetProperty("object").EnumerateObject().Select(p => p.Name).ShouldBe(["key", "size", "etag", "version-id", "sequencer"]);
        (await dynamo.StepsAsync(lost.Id)).ShouldBe(["repair succeeded"]);
    }

    [Fact]
    public async Task Run_ObjectThatSaysNothing_BelongsToNobody()
    {
        var id = Any.Ids.NextVideoId();
        s3.Objects[OriginalKey.Of(id)] = Any.Mp4(1000);
        await RunAsync();
        (await videos.GetAsync(id, default))!.OwnerId.ShouldBe("unknown");
    }

    [Fact]
    public async Task Run_ObjectAfterAPurge_IsLeftToThePurge()
    {
        var id = Any.Ids.NextVideoId();
        await dynamo.Trail.RunAsync(id, "purge-video", TrailSteps.Purge, null, () => Task.CompletedTask, default);
        s3.Objects[OriginalKey.Of(id)] = Any.Mp4(1000);
        (await RunAsync()).Single().Kind.ShouldBe(FindingKind.ObjectAfterPurge);
        JsonSerializer.Deserialize(Sent(Setting.PurgeVideoQueueUrl).Single(), ProductJson.Default.VideoEvent)!.Detail.VideoId.ShouldBe(id);
        (await videos.GetAsync(id, default)).ShouldBeNull();
        s3.Objects.Keys.ShouldContain(OriginalKey.Of(id));
    }

    [Theory]
    [InlineData(VideoStatus.Processing, VideoStatus.Failed, EventNames.Failed)]
    [InlineData(VideoStatus.Stored, VideoStatus.Failed, EventNames.Failed)]
    [InlineData(VideoStatus.Ready, VideoStatus.Ready, EventNames.Attention)]
    public async Task Run_OriginalIsGone_IsSaidOnceOnTheRecordAndToTheBus(VideoStatus from, VideoStatus to, string announced)
    {
        var video = Any.Video(from);
        await videos.CreateAsync(video with { Original = new Original("b", OriginalKey.Of(video.Id), "v1", "c-1") }, [], default);
        await RunAsync();
        var changed = (await videos.GetAsync(video.Id, default))!;
        changed.Status.ShouldBe(to);
        (changed.Error ?? changed.Attention)!.Code.ShouldBe(Errors.OriginalMissing.Code);
        await RunAsync();
        var events = await dynamo.Table.QueryAsync(OutboxEvent.Mapper, Keys.VideoPartition(video.Id), "OUTBOX#", null, 10, false, default);
        events.Where(e => e.Name == announced).ShouldHaveSingleItem().Detail.GetProperty("error").GetProperty("code").GetString()
            .ShouldBe(Errors.OriginalMissing.Code);
    }

    [Fact]
    public async Task Run_OriginalIsThereAgain_ClearsTheMarkAndSaysSoInTheTrail()
    {
        var video = Any.Video(VideoStatus.Ready);
        await videos.CreateAsync(video with { Original = new Original("b", OriginalKey.Of(video.Id), "v1", "c-1") }, [], default);
        await RunAsync();
        (await videos.GetAsync(video.Id, default))!.Attention.ShouldNotBeNull();
        s3.Objects[OriginalKey.Of(video.Id)] = Any.Mp4(1000);
        (await RunAsync()).Single().Action.ShouldBe(RepairAction.ClearAttention);
        (await videos.GetAsync(video.Id, default))!.Attention.ShouldBeNull();
        (await dynamo.Trail.ListAsync(video.Id, null, 10, default))[^1].Detail.ShouldBe("original_found: clear_attention");
        (await RunAsync()).ShouldBeEmpty();
    }

    /// <summary>The list does not show the version on record; S3, asked for just that one, has it.</summary>
    [Fact]
    public async Task Run_OriginalIsNotListedButThere_IsNotMissing()
    {
        var video = Any.Video(VideoStatus.Stored);
        await videos.CreateAsync(video with { Original = new Original("b", OriginalKey.Of(video.Id), "v2", "c-1") }, [], default);
        s3.Objects[OriginalKey.Of(video.Id)] = Any.Mp4(1000);
        (await RunAsync()).ShouldBeEmpty();
        s3.Heads.ShouldContain((OriginalKey.Of(video.Id), "v2"));
        (await videos.GetAsync(video.Id, default))!.Status.ShouldBe(VideoStatus.Stored);
    }

    [Fact]
    public async Task Run_UploadThatDoesNotKnowItIsComplete_IsTold()
    {
        var upload = await AddUploadAsync(UploadStatus.Open);
        s3.Objects[upload.Key] = Any.Mp4(1000);
        await s3.AbortMultipartUploadAsync(new() { UploadId = upload.MultipartId }, default);
        await RunAsync();
        (await videos.GetAsync(upload.Id, default))!.Status.ShouldBe(VideoStatus.Verifying);
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Completed);
        Sent(Setting.VerifyUploadQueueUrl).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Run_UploadWithoutMultipart_Fails()
    {
        var upload = await AddUploadAsync(UploadStatus.Open);
        await s3.AbortMultipartUploadAsync(new() { UploadId = upload.MultipartId }, default);
        await RunAsync();
        var video = (await videos.GetAsync(upload.Id, default))!;
        (video.Status, video.Error!.Code).ShouldBe((VideoStatus.Failed, Errors.PartsLost.Code));
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Failed);
    }

    [Fact]
    public async Task Run_MultipartIsNotListedButThere_GoesOn()
    {
        var upload = await AddUploadAsync(UploadStatus.Open);
        s3.Unlisted[upload.MultipartId] = true;
        (await RunAsync()).ShouldBeEmpty();
        (await videos.GetAsync(upload.Id, default))!.Status.ShouldBe(VideoStatus.Uploading);
    }

    [Theory]
    [InlineData(RepairAction.Report)]
    [InlineData(RepairAction.FailVideo)]
    [InlineData(RepairAction.FailUpload)]
    public async Task Repair_RecordChangedSinceItWasJudged_IsLeftToTheNextRun(RepairAction action)
    {
        var upload = await AddUploadAsync(UploadStatus.Open);
        var judged = (await videos.GetAsync(upload.Id, default))!;
        var changed = (await videos.ChangeAsync(upload.Id, video => video with { Title = "come back" }, default)).Value;
        await repairs.RunAsync(
            new Finding(FindingKind.OriginalMissing, upload.Id, upload.Key, "gone", action) { Video = judged, Upload = upload }, "test", default);
        var video = (await videos.GetAsync(upload.Id, default))!;
        (video.Version, video.Status, video.Attention).ShouldBe((changed.Version, VideoStatus.Uploading, null));
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Open);
    }

    [Fact]
    public async Task Run_PartsWithoutUpload_AreAborted_TheOthersStay()
    {
        var upload = await AddUploadAsync(UploadStatus.Open);
        var orphan = await s3.InitiateMultipartUploadAsync(
            new() { Key = OriginalKey.Of(Any.Ids.NextVideoId()), ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        (await RunAsync()).Single().Kind.ShouldBe(FindingKind.PartsWithoutUpload);
        s3.OpenMultiparts.ShouldBe([upload.MultipartId]);
        (await RunAsync()).ShouldBeEmpty();
        orphan.UploadId.ShouldNotBe(upload.MultipartId);
    }

    [Fact]
    public async Task Run_AcceptedAndForgotten_IsGivenToTheWorker()
    {
        var upload = await AddUploadAsync(UploadStatus.Completing, VideoStatus.Verifying);
        await RunAsync();
        Sent(Setting.CompleteUploadQueueUrl).Single().ShouldContain(upload.Id.ToString());
    }

    /// <summary>Never started, or ended before it chose a host and its event was lost: it is started, and what came of that is asked for.</summary>
    [Fact]
    public async Task Run_PublicationThatChoseNoHost_IsStartedAndLaterLookedAt()
    {
        var video = Any.Video(VideoStatus.Processing);
        await videos.CreateAsync(video with { Original = new Original("b", OriginalKey.Of(video.Id), "v1", "c-1") }, [], default);
        s3.Objects[OriginalKey.Of(video.Id)] = Any.Mp4(1000);
        (await RunAsync()).Single().Kind.ShouldBe(FindingKind.PublishLost);
        JsonSerializer.Deserialize(Sent(Setting.VerifyUploadQueueUrl).Single(), ProductJson.Default.OriginalStoredEvent)!.Detail.VideoId.ShouldBe(video.Id);
        var look = queue.Requests.Cast<SendMessageRequest>().Single(r => r.QueueUrl == Setting.PublishEndedQueueUrl);
        JsonDocument.Parse(look.MessageBody).RootElement.GetProperty("detail").GetProperty("name").GetString().ShouldBe($"{video.Id}-g1");
        look.DelaySeconds.ShouldBe(900);
    }

    /// <summary>Its message may only wait in the queue: it is sent anew once, as the newer one.</summary>
    [Fact]
    public async Task Run_ImportThatNobodyFetches_IsQueuedInANewRound_AndCountsAsMoved()
    {
        var upload = await AddUploadAsync(UploadStatus.Open, source: new ImportSource { Url = "https://example.com/a.mp4" });
        (await RunAsync()).Single().Kind.ShouldBe(FindingKind.ImportLost);
        JsonSerializer.Deserialize(Sent(Setting.ImportUploadQueueUrl).Single(), ProductJson.Default.ImportUploadMessage).ShouldBe(new(upload.Id, Round: 1));
        var queued = (await uploads.GetAsync(upload.Id, default))!;
        queued.Source!.Round.ShouldBe(1);
        queued.ProgressAt.ShouldBeGreaterThan(upload.ProgressAt);
    }

    /// <summary>More than a page on each side, so that the three lists end at different places.</summary>
    [Fact]
    public async Task Run_ManyPages_FindsEachOnce()
    {
        var lost = new List<VideoId>();
        for (var i = 0; i < ReconcileReader.PageSize + 30; i++)
        {
            var id = Any.Ids.NextVideoId();
            lost.Add(id);
            s3.Objects[OriginalKey.Of(id)] = [1];
            if (i % 7 == 0)
            {
                var video = Any.Video(VideoStatus.Ready);
                await videos.CreateAsync(video with { Original = new Original("b", OriginalKey.Of(video.Id), "v1", "c-1") }, [], default);
                s3.Objects[OriginalKey.Of(video.Id)] = [1];
            }
        }
        (await RunAsync(dryRun: true)).Select(finding => (finding.Kind, finding.VideoId!.Value)).ShouldBe(lost.Select(id => (FindingKind.ObjectWithoutRecord, id)));
    }

    /// <summary>An API request has 29 s: what is not repaired by then comes with the next page, each once.</summary>
    [Fact]
    public async Task RunPage_RepairsTakeLong_EndsInTimeAndGoesOnThere()
    {
        var lost = Enumerable.Range(0, 7).Select(_ => Any.Ids.NextVideoId()).ToList();
        lost.ForEach(id => s3.Objects[OriginalKey.Of(id)] = Any.Mp4(1000));
        clock.Advance(DateTimeOffset.UtcNow - clock.Now);
        queue.Answer = _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return new SendMessageResponse();
        };
        var pages = new List<IEnumerable<VideoId>>();
        for (string? position = after; position is not null;)
        {
            var (findings, next) = await reconciler.RunPageAsync(position, dryRun: false, TimeSpan.Zero, "test", default);
            pages.Add(findings.Select(finding => finding.VideoId!.Value));
            position = next;
        }
        pages.ShouldBe([lost[..3], lost[3..6], lost[6..]]);
        Sent(Setting.VerifyUploadQueueUrl).Count().ShouldBe(7);
    }

    [Fact]
    public async Task RunPage_OneRepairTakesLongerThanAPage_IsDoneNevertheless()
    {
        var lost = Any.Ids.NextVideoId();
        s3.Objects[OriginalKey.Of(lost)] = Any.Mp4(1000);
        clock.Advance(DateTimeOffset.UtcNow - clock.Now);
        s3.BeforeErasing = _ => clock.Advance(Reconciler.PageBudget);
        (await reconciler.RunPageAsync(after, dryRun: false, TimeSpan.Zero, "test", default)).Findings.ShouldHaveSingleItem().VideoId.ShouldBe(lost);
    }

    /// <summary>The file was brought again after its original was lost: the older video shares what came, and its mark goes.</summary>
    [Fact]
    public async Task Run_OriginalIsGoneAndItsBytesCameAgain_SharesThem()
    {
        var (old, again) = (Any.Video(VideoStatus.Ready), Any.Video(VideoStatus.Ready));
        old = old with { Sha256 = new string('a', 64), Original = new Original("b", OriginalKey.Of(old.Id), "v0", "c-0") };
        again = again with { OwnerId = old.OwnerId, Sha256 = old.Sha256, Original = new Original("b", OriginalKey.Of(again.Id), "v1", "c-1") };
        await videos.CreateAsync(old, [], default);
        (await RunAsync()).Single().Kind.ShouldBe(FindingKind.OriginalMissing);
        s3.Objects[OriginalKey.Of(again.Id)] = Any.Mp4(1000);
        await videos.CreateAsync(again, [originals.Put(StoredOriginal.Of(again, again.Original, again.Sha256!), null)], default);

        (await RunAsync()).Single().Action.ShouldBe(RepairAction.ShareOriginal);
        var healed = (await videos.GetAsync(old.Id, default))!;
        (healed.Status, healed.Original, healed.Attention).ShouldBe((VideoStatus.Ready, again.Original, null));
        (await originals.FindAsync(old.OwnerId, old.Sha256!, default))!.Holders.ShouldBe([again.Id, old.Id], "a purge of either leaves the bytes to the other");
        (await RunAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_DuplicateWhoseOtherCopyIsGone_KeepsItAndAsksForNothing()
    {
        var (first, duplicate) = (Any.Video(VideoStatus.Ready), Any.Video(VideoStatus.Failed));
        first = first with
        {
            Sha256 = new string('a', 64), ClaimedSha256 = new string('a', 64), Original = new Original("b", OriginalKey.Of(first.Id), "v1", "c-1"),
            Attention = new VideoError(Errors.OriginalMissing.Code, "known"),
        };
        duplicate = duplicate with { OwnerId = first.OwnerId, Sha256 = first.Sha256, Error = new VideoError(Errors.DuplicateFile.Code, "x"), DuplicateOf = first.Id };
        await videos.CreateAsync(first, [uploads.Claim(HashClaim.Of(first)!, null)], default);
        await videos.CreateAsync(duplicate, [], default);
        s3.Objects[OriginalKey.Of(duplicate.Id)] = Any.Mp4(1000);
        (await RunAsync()).Select(finding => (finding.VideoId, finding.Action)).ShouldBe([(first.Id, RepairAction.None), (duplicate.Id, RepairAction.None)]);
        queue.Requests.ShouldBeEmpty();

        // While the first has its bytes, the copy is one too many.
        s3.Objects[OriginalKey.Of(first.Id)] = Any.Mp4(1000);
        (await RunAsync()).Select(finding => finding.Action).ShouldBe([RepairAction.ClearAttention, RepairAction.QueueVerification]);
        s3.Objects.Keys.ShouldContain(OriginalKey.Of(duplicate.Id));
    }

    async Task<Upload> AddUploadAsync(UploadStatus status, VideoStatus videoStatus = VideoStatus.Uploading, ImportSource? source = null)
    {
        var video = Any.Video(videoStatus);
        var key = OriginalKey.Of(video.Id);
        var multipart = await s3.InitiateMultipartUploadAsync(new() { Key = key, ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        var upload = new Upload
        {
            Id = video.Id, OwnerId = video.OwnerId, Bucket = "b", Key = key, MultipartId = multipart.UploadId, FileSize = 1000, PartSize = 8_388_608,
            PartCount = 1, Status = status, Source = source, CreatedAt = video.CreatedAt, ProgressAt = video.CreatedAt,
        };
        await videos.CreateAsync(video, [uploads.Create(upload)], default);
        return upload;
    }
}
