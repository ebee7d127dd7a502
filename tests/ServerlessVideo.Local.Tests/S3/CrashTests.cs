using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Tests.Endpoint;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>What kill -9 leaves behind, made by hand: the store is not closed, only opened again over the same files.</summary>
public sealed class CrashTests : IDisposable
{
    static readonly Bucket Bucket = new("b", true, true, null, false, null, [], [new("", 7, null, 30, 0, true)]);
    static readonly ChangeOrigin Origin = new("PutObject", "R", "000000000000", "127.0.0.1");
    readonly string directory = Directory.CreateTempSubdirectory("sv-s3-").FullName;
    readonly ManualTime time = new();
    readonly List<S3Store> stores = [];

    string JournalPath => Path.Combine(directory, "journal.jsonl");

    string[] DataFiles => Directory.GetFiles(Path.Combine(directory, "data"));

    public void Dispose()
    {
        stores.ForEach(s => s.Dispose());
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Journal_CutAtAnyByte_GivesTheStateBeforeOrAfter_NeverBetween()
    {
        var store = Open();
        await PutAsync(store, "a", [1]);
        var upload = store.CreateUpload(Bucket, "b", ObjectHeaders.OfType("x"), null, false);
        var part = await PutPartAsync(store, upload, 1, [1, 2, 3]);
        var before = await File.ReadAllBytesAsync(JournalPath);
        store.Complete(upload, [new(1, part.ETag, null)], WriteCondition.None, Origin);
        var after = await File.ReadAllBytesAsync(JournalPath);
        var data = DataFiles.ToDictionary(f => f, File.ReadAllBytes);

        for (var length = before.Length; length <= after.Length; length += length < after.Length - 8 ? 7 : 1)
        {
            foreach (var (file, content) in data)
            {
                await File.WriteAllBytesAsync(file, content);
            }
            await File.WriteAllBytesAsync(JournalPath, after[..length]);
            var reopened = Open();
            var completed = length >= after.Length - 1;
            (reopened.Find(Bucket, "b") is not null).ShouldBe(completed);
            reopened.Uploads(Bucket).Count.ShouldBe(completed ? 0 : 1);
            DataFiles.Length.ShouldBe(2);
            var bus = new RecordingBus();
            await reopened.PublishEventsAsync(bus, new FaultPoints(), default);
            bus.Waiting.ShouldBe(completed ? 2 : 1);
        }
    }

    [Fact]
    public async Task Body_HalfReceived_IsInvisibleAndItsFileGoneAfterRestart()
    {
        var store = Open();
        var body = store.NewBody(1000);
        await body.AppendAsync(new(Bytes(500)));
        DataFiles.Length.ShouldBe(1);

        var next = Open();

        DataFiles.Length.ShouldBe(0);
        next.Find(Bucket, "a").ShouldBeNull();
    }

    [Fact]
    public async Task Connection_CutInTheMiddleOfAPut_LeavesNothing()
    {
        await using var server = await AwsServer.StartAsync();
        using var s3 = Client(server, new Amazon.Runtime.BasicAWSCredentials("local", "locallocal"));
        var url = new Uri(s3.GetPreSignedURL(new() { BucketName = AwsServer.Media, Key = "k", Verb = Amazon.S3.HttpVerb.PUT, Expires = DateTime.UtcNow.AddMinutes(1), Protocol = Amazon.S3.Protocol.HTTP }));
        var data = Path.Combine(server.Data, "s3", "data");
        using (var socket = new TcpClient(url.Host, url.Port))
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: 1000\r\n\r\nhalf"));
            await Until(() => Directory.GetFiles(data).Length == 1);
        }

        await Until(() => Directory.GetFiles(data).Length == 0);
        server.Store.Find(server.Store.Bucket(AwsServer.Media), "k").ShouldBeNull();
    }

    [Fact]
    public async Task Everything_AfterReopening_IsAsBefore()
    {
        var store = Open();
        var first = await PutAsync(store, "a", [1]);
        await PutAsync(store, "a", [2]);
        store.Delete(Bucket, "gone", null, Origin);
        using (var lease = store.Open(Bucket, first))
        {
            store.Copy(lease, Bucket, "copy", first.ETag, first.Headers, null, WriteCondition.None, Origin);
        }
        store.Delete(Bucket, "a", first.VersionId, Origin);
        var upload = store.CreateUpload(Bucket, "up", ObjectHeaders.OfType("x"), ChecksumAlgorithm.Sha256, true);
        await PutPartAsync(store, upload, 3, [3]);
        await PutPartAsync(store, upload, 3, [4, 4]);
        var query = new ListQuery("", "", 1000);

        var reopened = Open();

        Describe(reopened).ShouldBe(Describe(store));
        DataFiles.Length.ShouldBe(3);
        var later = await PutAsync(reopened, "z", [1]);
        later.Sequence.ShouldBeGreaterThan(store.Find(Bucket, "copy")!.Sequence);
        string Describe(S3Store s) => System.Text.Json.JsonSerializer.Serialize(
            (object[])[s.ListVersions(Bucket, query, "", null).Lines.Select(l => l.Version), s.Uploads(Bucket), s.Upload(Bucket, "up", upload.UploadId).Parts]);
    }

    [Fact]
    public async Task Journal_DamagedInTheMiddle_StopsTheStart()
    {
        var store = Open();
        await PutAsync(store, "a", [1]);
        await PutAsync(store, "b", [1]);
        var lines = await File.ReadAllLinesAsync(JournalPath);
        lines[1] = lines[1][..10];
        await File.WriteAllLinesAsync(JournalPath, lines);

        Should.Throw<InvalidDataException>(() => Open()).Message.ShouldContain("journal.jsonl:2");
    }

    [Fact]
    public async Task Lifecycle_AbortsOldUploads_ExpiresNoncurrentVersionsAndLoneMarkers()
    {
        var store = Open();
        await PutAsync(store, "kept", [1]);
        await PutAsync(store, "hidden", [1]);
        store.Delete(Bucket, "hidden", null, Origin);
        await PutPartAsync(store, store.CreateUpload(Bucket, "up", ObjectHeaders.OfType("x"), null, false), 1, [1]);

        time.Advance(TimeSpan.FromDays(6));
        store.ApplyLifecycle("R").ShouldBe(0);
        time.Advance(TimeSpan.FromDays(1));
        store.ApplyLifecycle("R").ShouldBe(1);
        store.Uploads(Bucket).ShouldBeEmpty();
        DataFiles.Length.ShouldBe(2);
        time.Advance(TimeSpan.FromDays(23));
        store.ApplyLifecycle("R").ShouldBe(2);
        store.ListVersions(Bucket, new("", "", 10), "", null).Lines.Select(l => l.Name).ShouldBe(["kept"]);
        DataFiles.Length.ShouldBe(1);
    }

    S3Store Open()
    {
        var store = new S3Store(directory, [Bucket], time);
        stores.Add(store);
        return store;
    }

    static async Task<ObjectVersion> PutAsync(S3Store store, string key, byte[] bytes)
    {
        using var body = store.NewBody(bytes.Length);
        await body.AppendAsync(new(bytes));
        return store.Put(Bucket, key, body, "d41d8cd98f00b204e9800998ecf8427e", ObjectHeaders.OfType("x"), null, WriteCondition.None, Origin);
    }

    static async Task<Part> PutPartAsync(S3Store store, MultipartUpload upload, int number, byte[] bytes)
    {
        using var body = store.NewBody(bytes.Length);
        await body.AppendAsync(new(bytes));
        return store.PutPart(upload, number, body, "d41d8cd98f00b204e9800998ecf8427e", null);
    }

    static Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => Wait.UntilAsync(condition, what);
}
