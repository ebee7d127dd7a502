using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

/// <summary>The worker over DynamoDB Local, the S3 stand-in and a source on loopback, and what puts uploads into its way.</summary>
sealed class Importer : IDisposable
{
    public const int Part = 8 * 1024 * 1024;

    /// <summary>Of <see cref="Held"/>, and less than leases are renewed after.</summary>
    static readonly TimeSpan Run = TimeSpan.FromSeconds(4);

    readonly Recorder<IAmazonSQS> queue;
    readonly List<GuardedClient> clients = [];
    readonly Settings settings = Settings.Read("import-upload", ImportUpload.Function.Settings, name => name);
    readonly IAmazonSQS sqs;

    public Importer(DynamoDbLocal dynamo, FakeS3? s3 = null)
    {
        S3 = s3 ?? new FakeS3();
        Videos = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        Uploads = new UploadStore(dynamo.Table);
        (sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
    }

    public FakeS3 S3 { get; }

    public VideoStore Videos { get; }

    public UploadStore Uploads { get; }

    public TestClock Clock { get; } = new();

    /// <value>For runs whose time is over when the test says so.</value>
    public HeldTime Held { get; } = new(DateTimeOffset.UtcNow);

    public AbortUpload Abort => new(S3, Uploads, Videos, Trail);

    Trail Trail => new(Videos.Table, Any.Ids, TimeProvider.System);

    public static byte[] File(int size) => Any.Mp4(size);

    public void Dispose()
    {
        clients.ForEach(client => client.Dispose());
        S3.Dispose();
    }

    /// <param name="allowed">What may be reached; null: nothing inside.</param>
    public ImportUpload Worker(string? allowed, ImportLimits? limits = null, EgressLimits? egress = null, TimeProvider? clock = null, Network? network = null)
    {
        var client = new GuardedClient(new UrlRules(AllowList.Parse(allowed ?? "")), egress ?? SourceServer.Patient, network ?? Network.Real, TimeProvider.System);
        clients.Add(client);
        var time = clock ?? Clock;
        limits ??= ImportLimits.Default;
        return new ImportUpload(
            Uploads, Videos, new ImportRun(S3, client, Videos, limits, time, NullLogger<ImportRun>.Instance), Turns(time), new ImportQueue(sqs, settings),
            new CompletionQueue(sqs, settings), Abort, S3, Trail, limits, Any.Ids, time, NullLogger<ImportUpload>.Instance);
    }

    public ImportTurns Turns(TimeProvider clock) => new(Videos.Table, Uploads, clock);

    public async Task<Upload> AddAsync(string url, string? owner = null)
    {
        var video = Any.Video(owner: owner) with { FileSizeBytes = 0, FileName = "given.mp4", Title = "given" };
        var key = OriginalKey.Of(video.Id);
        var multipart = await S3.InitiateMultipartUploadAsync(new() { Key = key, ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        var upload = new Upload
        {
            Id = video.Id, OwnerId = video.OwnerId, Bucket = "b", Key = key, MultipartId = multipart.UploadId, FileSize = 0, PartSize = Part, PartCount = 0,
            Status = UploadStatus.Open, Source = new ImportSource { Url = url }, CreatedAt = video.CreatedAt, ProgressAt = video.CreatedAt,
        };
        await Videos.CreateAsync(video, [Uploads.Create(upload)], default);
        return upload;
    }

    /// <summary>Delays of the messages that ask for another run.</summary>
    public IReadOnlyList<int?> Messages => [.. Sent(Setting.ImportUploadQueueUrl).Select(m => m.DelaySeconds)];

    public IEnumerable<SendMessageRequest> Sent(string queueUrl) =>
        queue.Requests.OfType<SendMessageRequest>().Where(m => m.QueueUrl == queueUrl);

    public DateTimeOffset EndOfHeldRun => Held.Now + Run;

    /// <summary>The run's time is over once so many parts have arrived.</summary>
    public async Task EndRunAsync(Upload upload, int parts)
    {
        await Wait.UntilAsync(() => S3.PartsOf(upload.Key) >= parts, $"{parts} parts have arrived");
        Held.Advance(Run);
    }

    /// <summary>Takes message after message, waiting for none. The number of runs.</summary>
    /// <param name="held">The worker has the time that is held.</param>
    public async Task<int> DrainAsync(ImportUpload worker, Upload upload, bool held = false)
    {
        for (var runs = 1; runs < 40; runs++)
        {
            var before = Messages.Count;
            await worker.HandleAsync(new(upload.Id), held ? EndOfHeldRun : DateTimeOffset.UtcNow.AddMinutes(15), default);
            if (Messages.Count == before)
            {
                return runs;
            }
        }
        throw new InvalidOperationException("it asks for another run again and again");
    }

    public async Task<Upload> UploadAsync(Upload upload) => (await Uploads.GetAsync(upload.Id, default))!;

    public async Task<Video> VideoAsync(Upload upload) => (await Videos.GetAsync(upload.Id, default))!;

    /// <summary>All arrived: the next worker makes the object of it, byte for byte.</summary>
    public async Task ShouldHaveArrivedAsync(Upload upload, byte[] file)
    {
        (await VideoAsync(upload)).Error.ShouldBeNull();
        var after = await UploadAsync(upload);
        (after.Status, after.FileSize, after.Source!.Lease).ShouldBe((UploadStatus.Completing, file.Length, null));
        (await VideoAsync(upload)).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(VideoStatus.Verifying), v => v.FileSizeBytes.ShouldBe(file.Length));
        Sent(Setting.CompleteUploadQueueUrl).ShouldNotBeEmpty();
        await CompleteAsync(upload);
        S3.Objects[upload.Key].AsSpan().SequenceEqual(file).ShouldBeTrue();
    }

    public Task CompleteAsync(Upload upload) =>
        new CompleteUpload(S3, Uploads, Videos, Abort, Trail, TimeProvider.System, NullLogger<CompleteUpload>.Instance).HandleAsync(upload.Id, default);

    public async Task ShouldHaveFailedAsync(Upload upload, Error error, string? detail = null)
    {
        var video = await VideoAsync(upload);
        (video.Status, video.Error?.Code).ShouldBe((VideoStatus.Failed, error.Code), video.Error?.Detail);
        video.Error!.Detail.ShouldContain(detail ?? "");
        (await UploadAsync(upload)).Status.ShouldBe(UploadStatus.Failed);
        S3.OpenMultiparts.ShouldNotContain(upload.MultipartId);
    }
}
