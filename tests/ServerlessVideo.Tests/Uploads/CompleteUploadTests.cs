using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

[Collection(DynamoDbCollection.Name)]
public sealed class CompleteUploadTests : IDisposable
{
    const int PartSize = 8 * 1024 * 1024;

    readonly FakeS3 s3 = new();
    readonly VideoStore videos;
    readonly UploadStore uploads;
    readonly CompleteUpload worker;

    readonly DynamoDbLocal dynamo;

    public CompleteUploadTests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        videos = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        uploads = new UploadStore(dynamo.Table);
        worker = new CompleteUpload(s3, uploads, videos, new AbortUpload(s3, uploads, videos, dynamo.Trail), dynamo.Trail, TimeProvider.System, NullLogger<CompleteUpload>.Instance);
    }

    public void Dispose() => s3.Dispose();

    /// <summary>An upload whose complete request was just accepted.</summary>
    async Task<Upload> AcceptedAsync()
    {
        var video = Any.Video(VideoStatus.Verifying) with { FileSizeBytes = PartSize + 5 };
        var key = OriginalKey.Of(video.Id);
        var multipart = await s3.InitiateMultipartUploadAsync(new() { Key = key, ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        byte[][] parts = [Any.Mp4(PartSize), [1, 2, 3, 4, 5]];
        for (var i = 0; i < parts.Length; i++)
        {
            s3.PutPart(multipart.UploadId, i + 1, parts[i], DateTime.UtcNow);
        }
        var upload = new Upload
        {
            Id = video.Id, OwnerId = video.OwnerId, Bucket = "b", Key = key, MultipartId = multipart.UploadId, FileSize = video.FileSizeBytes,
            PartSize = PartSize, PartCount = 2, Status = UploadStatus.Completing,
            PartsDigest = UploadedParts.Digest(parts.Select(FakeS3.Sha256Of)), CreatedAt = video.CreatedAt, ProgressAt = video.CreatedAt,
        };
        await videos.CreateAsync(video, [uploads.Create(upload)], default);
        return upload;
    }

    async Task<(UploadStatus Upload, VideoStatus Video, string? Error)> StateAsync(VideoId id)
    {
        var video = (await videos.GetAsync(id, default))!;
        return ((await uploads.GetAsync(id, default))!.Status, video.Status, video.Error?.Code);
    }

    [Fact]
    public async Task Handle_Accepted_MakesTheObjectOnce()
    {
        var upload = await AcceptedAsync();
        await worker.HandleAsync(upload.Id, default);
        await worker.HandleAsync(upload.Id, default);
        s3.Completions.ShouldBe(1);
        (await dynamo.StepsAsync(upload.Id)).ShouldBe(["complete_multipart succeeded"]);
        s3.Objects[upload.Key].Length.ShouldBe(PartSize + 5);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completed, VideoStatus.Verifying, null));
    }

    [Fact]
    public async Task Handle_AnswerWasLost_FindsTheObjectAndIsDone()
    {
        var upload = await AcceptedAsync();
        s3.FailAfterComplete = FakeS3.Error("InternalError", HttpStatusCode.InternalServerError);
        await Should.ThrowAsync<Amazon.S3.AmazonS3Exception>(() => worker.HandleAsync(upload.Id, default));
        await worker.HandleAsync(upload.Id, default);
        s3.Completions.ShouldBe(1);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completed, VideoStatus.Verifying, null));
    }

    [Fact]
    public async Task Handle_KeyExistsAlready_IsDone()
    {
        var upload = await AcceptedAsync();
        s3.Objects[upload.Key] = [1];
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completed, VideoStatus.Verifying, null));
    }

    [Theory]
    [InlineData("InternalError", HttpStatusCode.OK)]
    [InlineData("SlowDown", HttpStatusCode.ServiceUnavailable)]
    [InlineData("ConditionalRequestConflict", HttpStatusCode.Conflict)]
    public async Task Handle_FailureThatMayPass_IsTriedAgain(string code, HttpStatusCode status)
    {
        var upload = await AcceptedAsync();
        s3.FailBeforeComplete = FakeS3.Error(code, status);
        await Should.ThrowAsync<Amazon.S3.AmazonS3Exception>(() => worker.HandleAsync(upload.Id, default));
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completing, VideoStatus.Verifying, null));
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completed, VideoStatus.Verifying, null));
    }

    [Fact]
    public async Task Handle_PartWasSentAgainWithOtherBytes_FailsTheVideo()
    {
        var upload = await AcceptedAsync();
        s3.PutPart(upload.MultipartId, 2, [9, 9, 9, 9, 9], DateTime.UtcNow);
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Failed, VideoStatus.Failed, Errors.PartMismatch.Code));
        (await dynamo.StepsAsync(upload.Id)).ShouldBe(["complete_multipart failed", "fail succeeded"]);
        s3.Objects.ShouldBeEmpty();
        s3.OpenMultiparts.ShouldBeEmpty("nobody will ever want its parts");
    }

    [Fact]
    public async Task Handle_PartsAreGoneWithoutAnObject_FailsTheVideo()
    {
        var upload = await AcceptedAsync();
        await s3.AbortMultipartUploadAsync(new() { UploadId = upload.MultipartId }, default);
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Failed, VideoStatus.Failed, Errors.CompleteFailed.Code));
    }

    /// <summary>Put together by an attempt that died; verified since, and removed because the owner has the bytes elsewhere.</summary>
    [Fact]
    public async Task Handle_FileWasVerifiedAndItsOwnCopyRemovedMeanwhile_IsDone()
    {
        var upload = await AcceptedAsync();
        await s3.AbortMultipartUploadAsync(new() { UploadId = upload.MultipartId }, default);
        await new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System).ChangeAsync(
            upload.Id, video => video.Move(VideoMove.Verify)! with { Original = new Original("originals", "originals/other", "v1") }, default);
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completed, VideoStatus.Processing, null));
    }

    [Fact]
    public async Task Handle_S3WillNeverTakeIt_FailsTheVideo()
    {
        var upload = await AcceptedAsync();
        s3.FailBeforeComplete = FakeS3.Error("InvalidPart", HttpStatusCode.BadRequest);
        await worker.HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Failed, VideoStatus.Failed, Errors.CompleteFailed.Code));
        s3.OpenMultiparts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_DiedBetweenFailingAndThrowingThePartsAway_ThrowsThemAwayOnTheNextDelivery()
    {
        var upload = await AcceptedAsync();
        await uploads.TryChangeAsync(upload with { Status = UploadStatus.Failed }, UploadStatus.Completing, default);
        await worker.HandleAsync(upload.Id, default);
        s3.OpenMultiparts.ShouldBeEmpty();
    }

    /// <summary>Between the look at the video and the failure of it the event of the object came and was verified.</summary>
    [Fact]
    public async Task Handle_VerifiedInTheLastMoment_FailsNothing()
    {
        var upload = await AcceptedAsync();
        var meddler = Meddler.Of(dynamo);
        var meddled = new VideoStore(meddler.Table, Any.Ids, TimeProvider.System);
        meddler.Before(_ => true, () => videos.ChangeAsync(upload.Id, video => video.Move(VideoMove.Verify)!, default));
        s3.FailBeforeComplete = FakeS3.Error("InvalidPart", HttpStatusCode.BadRequest);
        await new CompleteUpload(
            s3, new UploadStore(meddler.Table), meddled, new AbortUpload(s3, uploads, videos, dynamo.Trail), dynamo.Trail, TimeProvider.System,
            NullLogger<CompleteUpload>.Instance).HandleAsync(upload.Id, default);
        (await StateAsync(upload.Id)).ShouldBe((UploadStatus.Completing, VideoStatus.Processing, null));
        s3.OpenMultiparts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Handle_NoSuchUpload_IsNothing()
    {
        await worker.HandleAsync(Any.Ids.NextVideoId(), default);
        s3.Completions.ShouldBe(0);
    }
}
