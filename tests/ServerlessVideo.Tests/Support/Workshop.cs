using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.S3;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Support;

/// <summary>The API and the workers behind it over one table and one bucket; what queues and events would do is called by hand.</summary>
sealed class Workshop : IAsyncDisposable
{
    readonly CompleteUpload completer;
    readonly VerifyUpload verifier;
    readonly PurgeVideo purger;

    Workshop(TestApi api, DynamoDbLocal dynamo)
    {
        var table = dynamo.Table;
        Api = api;
        Me = api.Client(Owner, "instructor");
        Videos = new VideoStore(table, Any.Ids, TimeProvider.System);
        Uploads = new UploadStore(table);
        Originals = new OriginalStore(table);
        (var steps, Workflows) = Recorder.Of<IAmazonStepFunctions>(_ => new StartExecutionResponse());
        var (sqs, _) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        var (cdn, _) = Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse());
        completer = new CompleteUpload(S3, Uploads, Videos, new AbortUpload(S3, Uploads, Videos, dynamo.Trail), dynamo.Trail, TimeProvider.System, NullLogger<CompleteUpload>.Instance);
        var settings = Settings.Read("verify-upload", VerifyUpload.Function.Settings, name => name.ToLowerInvariant());
        verifier = new VerifyUpload(
            S3, Videos, Verification(S3, table, Videos), Known(S3, table, Videos), new OriginalReader(S3, 100_000, 4), new ObjectEraser(S3), new StartPublish(steps, dynamo.Trail, settings),
            sqs, dynamo.Trail, settings, new VerifyLimit(VerifyLimit.Longest, IsLast: false), TimeProvider.System, NullLogger<VerifyUpload>.Instance);
        purger = Purge(dynamo, Videos, S3, cdn);
    }

    public TestApi Api { get; }
    public HttpClient Me { get; }
    public string Owner { get; } = Any.Owner;
    public FakeS3 S3 => Api.S3;
    public VideoStore Videos { get; }
    public UploadStore Uploads { get; }
    public OriginalStore Originals { get; }
    public Recorder<IAmazonStepFunctions> Workflows { get; }

    public static async Task<Workshop> OpenAsync(DynamoDbLocal dynamo) => new(await TestApi.StartAsync(dynamo.Table), dynamo);

    public static KnownFiles Known(IAmazonS3 s3, VideosTable table, VideoStore videos) => new(s3, new UploadStore(table), videos, new OriginalStore(table));

    public static Verification Verification(IAmazonS3 s3, VideosTable table, VideoStore videos) =>
        new(videos, Known(s3, table, videos), TimeProvider.System);

    public static PurgeVideo Purge(DynamoDbLocal dynamo, VideoStore videos, IAmazonS3 s3, IAmazonCloudFront cdn)
    {
        var uploads = new UploadStore(dynamo.Table);
        var settings = Settings.Read("purge-video", PurgeVideo.Function.Settings, name => name.ToLowerInvariant());
        var eraser = new ObjectEraser(s3);
        return new PurgeVideo(
            videos, uploads, new AbortUpload(s3, uploads, videos, dynamo.Trail), new OriginalStore(dynamo.Table), eraser,
            new RemoveCopies(videos, new VideoHosts([]), new HostCopies(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System),
            new MediaFolders(eraser, cdn, settings), dynamo.Trail, settings, TimeProvider.System);
    }

    /// <summary>Whose video holds the hash of these bytes, for no entity.</summary>
    public async Task<VideoId?> HolderOfAsync(byte[] file) =>
        (await Uploads.FindClaimAsync(new HashClaim(Owner, null, null, Sha256(file), default), default))?.VideoId;

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public Task<HttpResponseMessage> PostStartAsync(byte[] file, string? sha256 = null, string? entity = null, string name = "clip.mp4") =>
        Me.PostAsJsonAsync("uploads", new
        {
            file_name = name, file_size = file.Length, sha256, entities = entity is null ? null : new[] { new { type = "camera_pin", id = entity } },
        });

    /// <summary>A new upload; the file is one part.</summary>
    public async Task<VideoId> StartAsync(byte[] file, string? sha256 = null, string? entity = null, string name = "clip.mp4")
    {
        var started = await JsonOf(await PostStartAsync(file, sha256, entity, name), HttpStatusCode.Created);
        return VideoId.Parse(started.GetProperty("upload_id").GetString()!, null);
    }

    public async Task<object[]> SendAsync(VideoId id, byte[] file)
    {
        var upload = (await Uploads.GetAsync(id, default))!;
        var etag = S3.PutPart(upload.MultipartId, 1, file, DateTime.UtcNow);
        return [new { part_number = 1, etag, sha256 = FakeS3.Sha256Of(file) }];
    }

    public Task<HttpResponseMessage> PostCompleteAsync(VideoId id, object[] parts, string? sha256 = null) =>
        Me.PostAsJsonAsync($"uploads/{id}/complete", new { parts, sha256 });

    /// <summary>From start to verified.</summary>
    public async Task<VideoId> UploadAsync(byte[] file, string? sha256 = null, string? entity = null, string name = "clip.mp4")
    {
        var id = await StartAsync(file, sha256, entity, name);
        await JsonOf(await PostCompleteAsync(id, await SendAsync(id, file)), HttpStatusCode.Accepted);
        await StoreAsync(id);
        await VerifyAsync(id);
        return id;
    }

    /// <summary>What the queue complete-upload leads to.</summary>
    public Task StoreAsync(VideoId id) => completer.HandleAsync(id, default);

    /// <summary>What S3's event leads to.</summary>
    public Task VerifyAsync(VideoId id, long? size = null) => verifier.HandleAsync(
        new S3ObjectCreate
        {
            Bucket = new Bucket { Name = Setting.OriginalsBucket.ToLowerInvariant() },
            Object = new Amazon.Lambda.CloudWatchEvents.S3Events.S3Object
            {
                Key = OriginalKey.Of(id), Size = size ?? (S3.Objects.TryGetValue(OriginalKey.Of(id), out var bytes) ? bytes.Length : 1), VersionId = "v1",
            },
        },
        default);

    /// <summary>What our own event of a shared original leads to.</summary>
    public Task PublishAsync(VideoId id) => verifier.PublishAsync(id, default);

    /// <summary>The end of the state machine.</summary>
    public Task FinishAsync(VideoId id) => Videos.ChangeAsync(id, v => v.Move(VideoMove.Publish) ?? v, default);

    public Task<HttpResponseMessage> DeleteAsync(VideoId id, bool purge) => Me.DeleteAsync($"videos/{id}?purge={(purge ? "true" : "false")}");

    /// <summary>What <c>video.deleted</c> leads to.</summary>
    public Task PurgeAsync(VideoId id) => purger.HandleAsync(id, default);

    public Task<Video?> FindAsync(VideoId id) => Videos.GetAsync(id, default);

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Me.Dispose();
        await Api.DisposeAsync();
    }
}
