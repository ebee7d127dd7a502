using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads;

[Collection(DynamoDbCollection.Name)]
public sealed class FailStuckUploadsTests : IDisposable
{
    readonly FakeS3 s3 = new();
    readonly DynamoDbLocal dynamo;
    readonly TestClock clock = new();
    readonly VideoStore videos;
    readonly UploadStore uploads;
    readonly Maintenance maintenance;
    readonly Recorder<IAmazonSQS> queue;

    public FailStuckUploadsTests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        videos = new VideoStore(dynamo.Table, Any.Ids, clock);
        uploads = new UploadStore(dynamo.Table);
        (var sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        var settings = Settings.Read("maintenance", Maintenance.Function.Settings, name => name);
        maintenance = new Maintenance(new FailStuckUploads(
            s3, uploads, videos, new AbortUpload(s3, uploads, videos, dynamo.Trail), new CompletionQueue(sqs, settings), dynamo.Trail, clock, NullLogger<FailStuckUploads>.Instance), null!, null!, null!, null!, null!);
    }

    public void Dispose() => s3.Dispose();

    async Task<Upload> AddAsync(TimeSpan quietFor, UploadStatus status = UploadStatus.Open, ImportSource? source = null)
    {
        var video = Any.Video();
        var key = OriginalKey.Of(video.Id);
        var multipart = await s3.InitiateMultipartUploadAsync(new() { Key = key, ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        var upload = new Upload
        {
            Id = video.Id, OwnerId = video.OwnerId, Bucket = "b", Key = key, MultipartId = multipart.UploadId, FileSize = 10, PartSize = 8_388_608,
            PartCount = 1, Status = status, Source = source, CreatedAt = clock.Now - quietFor, ProgressAt = clock.Now - quietFor,
        };
        await videos.CreateAsync(video, [uploads.Create(upload)], default);
        return upload;
    }

    Task RunAsync() => maintenance.RunAsync(new MaintenanceTask("fail-stuck-uploads"), default);

    [Theory]
    [InlineData(UploadStatus.Open)]
    [InlineData(UploadStatus.Aborting)]
    public async Task Run_NothingForSixHours_FailsAndAborts(UploadStatus status)
    {
        var upload = await AddAsync(TimeSpan.FromHours(6.1), status);
        s3.PutPart(upload.MultipartId, 1, [1, 2, 3], (clock.Now - TimeSpan.FromHours(6.1)).UtcDateTime);
        s3.PartsOf(upload.Key).ShouldBe(1);
        await RunAsync();
        s3.PartsOf(upload.Key).ShouldBe(0, "the part store is empty");
        var video = (await videos.GetAsync(upload.Id, default))!;
        (video.Status, video.Error!.Code).ShouldBe((VideoStatus.Failed, Errors.UploadStuck.Code));
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Failed);
        s3.OpenMultiparts.ShouldNotContain(upload.MultipartId);
        (await dynamo.StepsAsync(upload.Id)).ShouldBe(["fail succeeded"]);
        (await uploads.FindIdleAsync(clock.Now, default)).ShouldNotContain(u => u.Id == upload.Id);
    }

    /// <summary>The request was accepted and its sender died before the queue had the message, or the message ended as a dead letter.</summary>
    [Fact]
    public async Task Run_AcceptedButNotPutTogether_IsGivenToTheWorkerAgain()
    {
        var upload = await AddAsync(TimeSpan.FromHours(6.1), UploadStatus.Completing);
        await RunAsync();
        queue.Requests.OfType<SendMessageRequest>().ShouldContain(r => r.MessageBody.Contains(upload.Id.ToString()));
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Completing);
        s3.OpenMultiparts.ShouldContain(upload.MultipartId);
        (await uploads.FindIdleAsync(clock.Now - Upload.Patience, default)).ShouldNotContain(u => u.Id == upload.Id);
        (await dynamo.StepsAsync(upload.Id)).ShouldBe(["repair succeeded"]);
    }

    [Fact]
    public async Task Run_MultipartIsGoneAlready_FailsTheVideoAllTheSame()
    {
        var upload = await AddAsync(TimeSpan.FromHours(7));
        await s3.AbortMultipartUploadAsync(new() { UploadId = upload.MultipartId }, default);
        await RunAsync();
        (await videos.GetAsync(upload.Id, default))!.Status.ShouldBe(VideoStatus.Failed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5.9)]
    public async Task Run_APartCameLately_GoesOnAndIsNotAskedAboutForSixMoreHours(double hours)
    {
        var upload = await AddAsync(TimeSpan.FromHours(8));
        s3.PutPart(upload.MultipartId, 1, [1], clock.Now.AddHours(-hours).UtcDateTime);
        await RunAsync();
        var after = (await uploads.GetAsync(upload.Id, default))!;
        after.Status.ShouldBe(UploadStatus.Open);
        after.ProgressAt.ShouldBe(clock.Now.AddHours(-hours), TimeSpan.FromMilliseconds(1));
        clock.Advance(TimeSpan.FromHours(6.1 - hours));
        await RunAsync();
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Failed);
    }

    /// <summary>Its owner asks for URLs again after S3 was asked for parts and before it is closed.</summary>
    [Fact]
    public async Task Run_SomebodyComesBackInTheMiddle_LeavesItAlone()
    {
        var upload = await AddAsync(TimeSpan.FromHours(7));
        s3.BeforeListing = () => uploads.TryChangeAsync(upload with { ProgressAt = clock.Now }, UploadStatus.Open, default);
        await RunAsync();
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Open);
        (await videos.GetAsync(upload.Id, default))!.Status.ShouldBe(VideoStatus.Uploading);
        s3.OpenMultiparts.ShouldContain(upload.MultipartId);
    }

    [Fact]
    public async Task Run_PartsWereOnTheirWay_AbortsUntilNoneIsLeft()
    {
        var upload = await AddAsync(TimeSpan.FromHours(7));
        s3.PartsInFlight = 2;
        await RunAsync();
        s3.OpenMultiparts.ShouldNotContain(upload.MultipartId);
    }

    /// <summary>Parts cost money as long as they are there: the task fails, which is alarmed for, and the next goes on.</summary>
    [Fact]
    public async Task Run_PartsStayHoweverOftenTheyAreAborted_FailsAndEndsItTheNextTime()
    {
        var upload = await AddAsync(TimeSpan.FromHours(7));
        s3.PartsInFlight = 5;
        await Should.ThrowAsync<AggregateException>(RunAsync);
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Aborting);
        await RunAsync();
        s3.OpenMultiparts.ShouldNotContain(upload.MultipartId);
        (await videos.GetAsync(upload.Id, default))!.Error!.Code.ShouldBe(Errors.UploadStuck.Code);
        (await dynamo.StepsAsync(upload.Id)).ShouldBe(["fail failed", "fail succeeded"]);
    }

    [Theory]
    [InlineData(false, UploadStatus.Open)]
    [InlineData(true, UploadStatus.Failed)]
    public async Task Run_Import_IsStuckOnlyAfterItBegan(bool begun, UploadStatus then)
    {
        var quiet = TimeSpan.FromHours(30);
        var upload = await AddAsync(quiet, source: new ImportSource { Url = "https://example.com/a.mp4", StartedAt = begun ? clock.Now - quiet : null });
        await RunAsync();
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(then);
    }

    [Fact]
    public async Task Run_NotYetSixHours_LeavesItAlone()
    {
        var upload = await AddAsync(TimeSpan.FromHours(5.9));
        await RunAsync();
        (await uploads.GetAsync(upload.Id, default))!.Status.ShouldBe(UploadStatus.Open);
    }

    [Fact]
    public async Task Run_UnknownTask_Fails() =>
        await Should.ThrowAsync<InvalidOperationException>(() => maintenance.RunAsync(new MaintenanceTask("nonsense"), default));
}
