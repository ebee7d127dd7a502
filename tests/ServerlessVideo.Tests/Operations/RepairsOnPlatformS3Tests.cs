using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Tests.Endpoint;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Operations;

/// <summary>
/// Each repair on a bucket with real versions, delete markers and parts: the platform's S3 over HTTP, and hours that pass on the product's
/// clock only. Each test sees the ids made after it began.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class RepairsOnPlatformS3Tests : IAsyncLifetime
{
    readonly string after = Any.Ids.NextVideoId().ToString();
    readonly ManualTime clock = new();
    readonly DynamoDbLocal dynamo;
    readonly VideoStore videos;
    readonly UploadStore uploads;
    readonly Recorder<IAmazonSQS> queue;
    readonly IAmazonSQS sqs;
    AwsServer server = null!;
    AmazonS3Client s3 = null!;

    public RepairsOnPlatformS3Tests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        videos = new VideoStore(dynamo.Table, Any.Ids, clock);
        uploads = new UploadStore(dynamo.Table);
        (sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
    }

    public async Task InitializeAsync()
    {
        server = await AwsServer.StartAsync();
        s3 = new AmazonS3Client(
            new BasicAWSCredentials("local", "locallocal"),
            new AmazonS3Config { ServiceURL = server.Url.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
    }

    public async Task DisposeAsync()
    {
        s3.Dispose();
        await server.DisposeAsync();
    }

    static Settings SettingsOf(Function function) =>
        Settings.Read(function.Name, function.Settings, name => name == Setting.OriginalsBucket ? AwsServer.Originals : name);

    AbortUpload Abort => new(s3, uploads, videos, dynamo.Trail);

    /// <summary>The two tasks as the function has them.</summary>
    Maintenance Tasks()
    {
        var settings = SettingsOf(Maintenance.Function);
        var (originals, completions) = (new OriginalStore(dynamo.Table), new CompletionQueue(sqs, settings));
        return new Maintenance(
            new FailStuckUploads(s3, uploads, videos, Abort, completions, dynamo.Trail, clock, NullLogger<FailStuckUploads>.Instance),
            null!,
            new Reconciler(
                new ReconcileReader(s3, dynamo.Table, videos, uploads, originals, Workshop.Known(s3, dynamo.Table, videos), dynamo.Trail, settings),
                new ReconcileRepairs(s3, videos, uploads, originals, new RepairQueues(sqs, completions, settings, clock), dynamo.Trail, settings, clock),
                dynamo.Table, clock, NullLogger<Reconciler>.Instance),
            null!, null!, null!);
    }

    /// <summary>The hourly task, from the first id of this test on.</summary>
    async Task ReconcileAsync()
    {
        await dynamo.Table.PutAsync(ReconcileProgress.Mapper, new ReconcileProgress(after, clock.GetUtcNow()), null, default);
        await Tasks().RunAsync(new MaintenanceTask("reconcile"), default);
    }

    /// <summary>The other hourly task. It also finds what other tests left, in buckets that this S3 does not know; one that cannot be ended keeps no other alive.</summary>
    async Task WatchAsync()
    {
        try
        {
            await Tasks().RunAsync(new MaintenanceTask("fail-stuck-uploads"), default);
        }
        catch (AggregateException e)
        {
            e.InnerExceptions.ShouldAllBe(failure => failure is AmazonS3Exception && ((AmazonS3Exception)failure).ErrorCode == "NoSuchBucket");
        }
    }

    /// <summary>A multipart upload with its one part, as the product begins it.</summary>
    async Task<(Upload Upload, string ETag, string Sha256)> SendAsync(Video video, byte[] bytes)
    {
        var upload = await NewMultipart.BeginAsync(s3, AwsServer.Originals, video, PartPlan.For(bytes.Length), source: null, default);
        var sha256 = FakeS3.Sha256Of(bytes);
        var sent = await s3.UploadPartAsync(new UploadPartRequest
        {
            BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId, PartNumber = 1, InputStream = new MemoryStream(bytes), ChecksumSHA256 = sha256,
        });
        return (upload, sent.ETag, sha256);
    }

    async Task<Original> StoreAsync(Video video, byte[] bytes)
    {
        var (upload, etag, sha256) = await SendAsync(video, bytes);
        var stored = await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId, PartETags = [new PartETag(1, etag) { ChecksumSHA256 = sha256 }],
        });
        return new Original(upload.Bucket, upload.Key, stored.VersionId, stored.ChecksumSHA256);
    }

    async Task<Video> AddStoredAsync(VideoStatus status)
    {
        var video = Any.Video(status);
        video = video with { Original = await StoreAsync(video, Any.Mp4(1000)) };
        await videos.CreateAsync(video, [], default);
        return video;
    }

    async Task<Video?> FindAsync(Video video) => await videos.GetAsync(video.Id, default);

    async Task<int> OpenPartsAsync() => ((await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = AwsServer.Originals })).MultipartUploads ?? []).Count;

    [Fact]
    public async Task OriginalWithoutRecord_IsRegisteredFromTheObject_VerifiedAndPublished()
    {
        var lost = Any.Video() with { FileName = "Über \"alles\".mp4" };
        var bytes = Any.Mp4(1000);
        var original = await StoreAsync(lost, bytes);
        await ReconcileAsync();
        (await FindAsync(lost)).ShouldBeNull("it came a moment ago");
        clock.Advance(TimeSpan.FromHours(1.1));
        await ReconcileAsync();

        var registered = (await FindAsync(lost))!;
        (registered.OwnerId, registered.FileName, registered.FileSizeBytes, registered.Status).ShouldBe((lost.OwnerId, lost.FileName, 1000, VideoStatus.Verifying));
        var sent = queue.Requests.Cast<SendMessageRequest>().ShouldHaveSingleItem();
        var (steps, workflows) = Recorder.Of<IAmazonStepFunctions>(_ => new StartExecutionResponse());
        var settings = SettingsOf(VerifyUpload.Function);
        await new VerifyUpload(
            s3, videos, Workshop.Verification(s3, dynamo.Table, videos), Workshop.Known(s3, dynamo.Table, videos), new OriginalReader(s3, 100_000, 4), new ObjectEraser(s3),
            new StartPublish(steps, dynamo.Trail, settings), sqs, dynamo.Trail, settings, new VerifyLimit(VerifyLimit.Longest, IsLast: false), clock,
            NullLogger<VerifyUpload>.Instance).HandleAsync(JsonSerializer.Deserialize(sent.MessageBody, ProductJson.Default.OriginalStoredEvent)!.Detail, default);
        var verified = (await FindAsync(lost))!;
        (verified.Status, verified.Original, verified.Sha256).ShouldBe((VideoStatus.Processing, original, Workshop.Sha256(bytes)));
        workflows.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(VideoStatus.Stored, VideoStatus.Failed)]
    [InlineData(VideoStatus.Ready, VideoStatus.Ready)]
    public async Task OriginalErasedByVersion_IsSaidOnTheRecord(VideoStatus from, VideoStatus to)
    {
        var video = await AddStoredAsync(from);
        // Another version of the key is no substitute.
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = AwsServer.Originals, Key = video.Original!.Key, ContentBody = "another" });
        await ReconcileAsync();
        (await FindAsync(video))!.Version.ShouldBe(video.Version, "all is well");
        await s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = AwsServer.Originals, Key = video.Original.Key, VersionId = video.Original.VersionId });
        await ReconcileAsync();
        var changed = (await FindAsync(video))!;
        (changed.Status, (changed.Error ?? changed.Attention)!.Code).ShouldBe((to, Errors.OriginalMissing.Code));
    }

    [Fact]
    public async Task OriginalUnderADeleteMarker_IsMarkedUntilItIsBroughtBack()
    {
        var video = await AddStoredAsync(VideoStatus.Ready);
        var marker = await s3.DeleteObjectAsync(AwsServer.Originals, video.Original!.Key);
        await ReconcileAsync();
        (await FindAsync(video))!.Attention!.Code.ShouldBe(Errors.OriginalHidden.Code);
        await s3.DeleteObjectAsync(AwsServer.Originals, video.Original.Key, marker.VersionId);
        await ReconcileAsync();
        (await FindAsync(video)).ShouldSatisfyAllConditions(v => v!.Attention.ShouldBeNull(), v => v!.Original.ShouldBe(video.Original));
    }

    [Fact]
    public async Task PartsOfNoUpload_AreAbortedWhenTheyAreOld()
    {
        var (dangling, _, _) = await SendAsync(Any.Video(), Any.Mp4(1000));
        await ReconcileAsync();
        (await OpenPartsAsync()).ShouldBe(1);
        clock.Advance(TimeSpan.FromHours(1.1));
        await ReconcileAsync();
        (await OpenPartsAsync()).ShouldBe(0);
        (await UploadedParts.ListAsync(s3, dangling, default)).ShouldBeNull();
    }

    [Fact]
    public async Task StuckUpload_AfterSixHours_FailsAndItsPartsAreGone()
    {
        var video = Any.Video();
        var (upload, _, _) = await SendAsync(video, Any.Mp4(1000));
        await videos.CreateAsync(video, [uploads.Create(upload with { CreatedAt = video.CreatedAt, ProgressAt = video.CreatedAt })], default);
        clock.Advance(TimeSpan.FromHours(5.9));
        await WatchAsync();
        await ReconcileAsync();
        (await FindAsync(video))!.Status.ShouldBe(VideoStatus.Uploading);
        (await UploadedParts.ListAsync(s3, upload, default))!.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromHours(0.2));
        await WatchAsync();
        (await FindAsync(video)).ShouldSatisfyAllConditions(
            v => v!.Status.ShouldBe(VideoStatus.Failed), v => v!.Error!.Code.ShouldBe(Errors.UploadStuck.Code));
        (await uploads.GetAsync(video.Id, default))!.Status.ShouldBe(UploadStatus.Failed);
        (await UploadedParts.ListAsync(s3, upload, default)).ShouldBeNull("the part store is empty");
        (await OpenPartsAsync()).ShouldBe(0);
    }
}
