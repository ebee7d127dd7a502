using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Tests;

/// <summary>The client class of samples/dotnet-client against a platform that fails on demand.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    const int PartSize = 10_000;

    static readonly Answer InProgress = new(409, """{"title": "The first request with this key is still running", "code": "request_in_progress"}""");

    readonly string path = Path.GetTempFileName();
    readonly byte[] bytes = RandomNumberGenerator.GetBytes((3 * PartSize) + 77);
    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    readonly HastyTime time = new();
    FakePlatform platform = null!;
    ServerlessVideoClient client = null!;
    int signIns;

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(path, bytes);
        platform = await FakePlatform.StartAsync();
        platform.PartSize = PartSize;
        client = new ServerlessVideoClient(http, platform.Url, _ => Task.FromResult(++signIns == 1 ? "token" : "token-2"), time);
    }

    public async Task DisposeAsync()
    {
        File.Delete(path);
        http.Dispose();
        await platform.DisposeAsync();
    }

    Task<UploadResult> UploadAsync(IProgress<UploadProgress>? progress = null) => client.UploadAsync(path, new NewUpload("clip.mp4"), progress);

    [Fact]
    public async Task Upload_OfFourParts_ArrivesWhole()
    {
        var progress = new Reports();
        var result = await UploadAsync(progress);
        platform["u1"].Completed.ShouldBeTrue();
        platform["u1"].Bytes.ShouldBe(bytes);
        platform["u1"].Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        platform.Puts.ShouldBe(["PUT u1/1", "PUT u1/2", "PUT u1/3", "PUT u1/4"], ignoreOrder: true);
        (result.Video.Id, result.Duplicate).ShouldBe(("u1", false));
        progress.Last(UploadStage.Hashing).ShouldBe(bytes.Length);
        progress.Last(UploadStage.Sending).ShouldBe(bytes.Length);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task Part_ThatFailsTwice_IsSentAThirdTimeAfterGrowingWaits(int status)
    {
        platform.Fault = (request, time) => request == "PUT u1/2" && time <= 2 ? new Answer(status) : null;
        var progress = new Reports();
        await UploadAsync(progress);
        platform.Puts.Count(r => r == "PUT u1/2").ShouldBe(3);
        platform["u1"].Bytes.ShouldBe(bytes);
        progress.Last(UploadStage.Sending).ShouldBe(bytes.Length);
        var waits = time.Waits.Select(w => w.TotalMilliseconds).ToList();
        waits.Count.ShouldBe(2);
        waits[0].ShouldBeInRange(250, 750);
        waits[1].ShouldBeInRange(500, 1500);
    }

    /// <summary>The connection is open and nothing moves: it is taken for lost after a minute.</summary>
    [Theory]
    [InlineData("PUT u1/1")]
    [InlineData("POST /uploads/u1/complete")]
    public async Task Request_ThatFallsSilent_IsGivenUpAndTriedAgain(string request)
    {
        platform.PartSize = 1 << 20;
        platform.Fault = (name, times) => name == request && times == 1 ? new Answer(200) { When = () => Never(TimeSpan.FromMinutes(1)) } : null;
        await Wait.ForAsync(UploadAsync(), "it goes on");
        platform.Requests.Count(r => r == request).ShouldBe(2);
        platform["u1"].Bytes.ShouldBe(bytes);

        bool Never(TimeSpan passes)
        {
            time.Pass(passes);
            return false;
        }
    }

    [Fact]
    public async Task Part_WhoseBytesMoveSlowly_IsNotGivenUp()
    {
        // So that 16 KiB take 40 s of the clock.
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(1 << 20));
        platform.PartSize = 8 << 20;
        var progress = new Reports { Seen = p => time.Pass(TimeSpan.FromSeconds(p.Stage == UploadStage.Sending ? 40 : 0)) };
        await UploadAsync(progress);
        progress.Last(UploadStage.Sending).ShouldBe(1 << 20);
        platform.Puts.ShouldBe(["PUT u1/1"]);
    }

    [Fact]
    public async Task Part_ThatFailsThreeTimes_EndsTheRunAndTheNextSendsOnlyWhatIsMissing()
    {
        platform.Fault = (request, _) => request == "PUT u1/4" ? new Answer(500) : null;
        (await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync())).Status.ShouldBe(HttpStatusCode.InternalServerError);
        platform.Puts.Count(r => r == "PUT u1/4").ShouldBe(3);
        var there = platform["u1"].Parts.Keys.ToList();
        there.ShouldNotContain(4);

        platform.Fault = (_, _) => null;
        platform.Requests.Clear();
        await client.SendAsync("u1", path, await FileDigest.ComputeAsync(path, PartSize, null, default));
        platform.Puts.ShouldBe(Enumerable.Range(1, 4).Except(there).Select(n => $"PUT u1/{n}"), ignoreOrder: true);
        platform["u1"].Bytes.ShouldBe(bytes);
    }

    ServerlessVideoClient Patient(List<bool> waits) => new(http, platform.Url, _ => Task.FromResult("token"), time, TimeSpan.FromHours(1))
    {
        Waiting = failure =>
        {
            lock (waits)
            {
                waits.Add(failure is not null);
            }
        },
    };

    /// <summary>The network or the platform is away for as long as twenty tries take: what was asked then is asked again until it is answered.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Upload_ByAPatientClient_OutlastsWhatIsAwayForMinutes(int status)
    {
        platform.Fault = (request, tries) => tries <= 20 && request is "POST /uploads" or "PUT u1/2" or "POST /uploads/u1/complete" && tries <= 20 ? new Answer(status) : null;
        var waits = new List<bool>();
        await Patient(waits).UploadAsync(path, new NewUpload("clip.mp4"));
        platform["u1"].Bytes.ShouldBe(bytes);
        platform["u1"].Completed.ShouldBeTrue();
        waits.Count(isWaiting => !isWaiting).ShouldBe(3, "it is said when it goes on, too");
        waits[^1].ShouldBeFalse();
        time.Waits.ShouldContain(TimeSpan.FromSeconds(30));
        time.Waits.ShouldAllBe(wait => wait <= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Upload_ByAPatientClient_GivesUpAfterAnHourOfSilence()
    {
        platform.Fault = (request, _) => request == "POST /uploads" ? new Answer(0) : null;
        var began = time.GetUtcNow();
        await Should.ThrowAsync<HttpRequestException>(() => Patient([]).UploadAsync(path, new NewUpload("clip.mp4")));
        (time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
    }

    /// <summary>A refusal is no outage, however patient one is.</summary>
    [Theory]
    [InlineData("POST /uploads", 422, 1)]
    [InlineData("PUT u1/2", 403, 3)]
    [InlineData("PUT u1/2", 404, 1)]
    public async Task Refusal_OfAPatientClient_EndsAtOnce(string refused, int status, int tries)
    {
        platform.Fault = (request, _) => request == refused ? new Answer(status) : null;
        var waits = new List<bool>();
        (await Should.ThrowAsync<ServerlessVideoException>(() => Patient(waits).UploadAsync(path, new NewUpload("clip.mp4")))).Status.ShouldBe((HttpStatusCode)status);
        platform.Requests.Count(r => r == refused).ShouldBe(tries);
        waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Part_WhoseUrlIsRefused_IsSentToAFreshOne()
    {
        platform.Fault = (request, time) => request == "PUT u1/3" && time == 1 ? new Answer(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>") : null;
        await UploadAsync();
        platform.Requests.Count(r => r == "POST /uploads/u1/parts").ShouldBe(2);
        platform["u1"].Bytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task Part_WhoseUrlIsPastItsTime_GetsAFreshOneWithoutBeingRefused()
    {
        platform.UrlsExpire = time.GetUtcNow();
        await UploadAsync();
        platform.Puts.Count().ShouldBe(4);
        platform.Requests.Count(r => r == "POST /uploads/u1/parts").ShouldBe(5);
    }

    [Fact]
    public async Task Part_ChangedOnTheWay_IsSentAgain()
    {
        platform.Fault = (request, time) => request == "PUT u1/1" && time == 1 ? new Answer(400, "<Error><Code>BadDigest</Code></Error>") : null;
        await UploadAsync();
        platform["u1"].Bytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task Part_ChangedInTheFile_EndsTheRunAtOnce()
    {
        platform.Fault = (request, _) =>
        {
            if (request == "POST /uploads/u1/parts")
            {
                File.WriteAllBytes(path, new byte[bytes.Length]);
            }

            return null;
        };
        await Should.ThrowAsync<FileChangedException>(() => UploadAsync());
        platform.Puts.Count().ShouldBeLessThanOrEqualTo(4);
        platform["u1"].Completed.ShouldBeFalse();
    }

    [Fact]
    public async Task File_CutShortWhileSent_EndsTheRun()
    {
        platform.Fault = (request, _) =>
        {
            if (request == "POST /uploads/u1/parts")
            {
                using var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file.SetLength(5);
            }

            return null;
        };
        await Should.ThrowAsync<FileChangedException>(() => UploadAsync());
    }

    [Fact]
    public async Task Part_OfOtherBytesInTheStorage_IsSentAgain()
    {
        platform.Fault = (request, _) => request.StartsWith("PUT ", StringComparison.Ordinal) ? new Answer(404) : null;
        await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync());
        platform["u1"].Parts[1] = bytes[..PartSize];
        platform["u1"].Parts[2] = new byte[PartSize];
        platform.Fault = (_, _) => null;
        platform.Requests.Clear();
        await UploadAsync();
        platform.Puts.ShouldBe(["PUT u1/2", "PUT u1/3", "PUT u1/4"], ignoreOrder: true);
        platform["u1"].Bytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task Upload_OfKnownBytes_SendsNothing()
    {
        await UploadAsync();
        platform.Requests.Clear();
        var again = await UploadAsync();
        (again.Video.Id, again.Duplicate).ShouldBe(("u1", true));
        platform.Puts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_BeatenByAnotherOfTheSameBytes_GivesItsVideo()
    {
        platform.DuplicateAtComplete = "other";
        var result = await UploadAsync();
        (result.Video.Id, result.Duplicate).ShouldBe(("other", true));
    }

    /// <summary>A complete that found a duplicate has removed the upload, or is about to, when its answer gets lost.</summary>
    [Theory]
    [InlineData(404, "not_found")]
    [InlineData(409, "upload_closed")]
    public async Task Upload_WhoseDuplicateWasNotAnswered_BeginsOnceMoreAndFindsIt(int status, string code)
    {
        platform.Fault = (request, time) => request != "POST /uploads/u1/complete" ? null
            : time == 1 ? new Answer(0) { When = () => platform["u1"].Completed = true }
            : new Answer(status, $$"""{"title": "A title", "code": "{{code}}"}""");
        var result = await UploadAsync();
        (result.Video.Id, result.Duplicate).ShouldBe(("u1", true));
        platform.Requests.Count(r => r == "POST /uploads").ShouldBe(2);
        platform.Puts.Count().ShouldBe(4);
    }

    [Fact]
    public async Task Upload_AcceptedButNotAnswered_IsNotSentAgain()
    {
        await UploadAsync();
        platform.Requests.Clear();
        var result = await client.SendAsync("u1", path, await FileDigest.ComputeAsync(path, PartSize, null, default));
        result.Video.Id.ShouldBe("u1");
        platform.Requests.ShouldBe(["GET /uploads/u1", "GET /videos/u1"]);
    }

    /// <summary>The service holds a key for a minute when it dies at a request.</summary>
    [Fact]
    public async Task Start_WhileTheFirstIsStillRunning_WaitsAMinuteAndTriesNothing()
    {
        platform.Fault = (request, time) => request == "POST /uploads" && time <= 26 ? InProgress : null;
        await UploadAsync();
        platform["u1"].Completed.ShouldBeTrue();
        TimeSpan.FromTicks(time.Waits.Sum(w => w.Ticks)).ShouldBe(TimeSpan.FromSeconds(65));
    }

    [Fact]
    public async Task Start_InProgressForever_EndsAfter75Seconds()
    {
        platform.Fault = (_, _) => InProgress;
        (await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync())).Code.ShouldBe("request_in_progress");
        TimeSpan.FromTicks(time.Waits.Sum(w => w.Ticks)).ShouldBe(TimeSpan.FromSeconds(75));
    }

    [Fact]
    public async Task Start_WithoutAHash_IsRepeatedUnderItsKeyAndAnotherCallHasAnother()
    {
        platform.Fault = (request, time) => request == "POST /uploads" && time == 1 ? new Answer(503) : null;
        var upload = new NewUpload("clip.mp4") { FileSize = 5 };
        await client.InitiateAsync(upload);
        await client.InitiateAsync(upload);
        platform.Keys.Count.ShouldBe(3);
        platform.Keys.ShouldAllBe(key => key.Length == 32);
        platform.Keys.Take(2).Distinct().ShouldHaveSingleItem().ShouldNotBe(platform.Keys.Last());
    }

    [Fact]
    public async Task Import_ThatFailedOnce_IsRepeatedUnderItsKey()
    {
        platform.Fault = (request, time) => request == "POST /uploads/from-url" && time == 1 ? new Answer(0) : null;
        (await client.ImportAsync(new Uri("https://cdn.example.org/clip.mp4"))).Id.ShouldBe("cdn.example.org");
        platform.Keys.Count.ShouldBe(2);
        platform.Keys.Distinct().ShouldHaveSingleItem().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Token_PastItsTime_IsRenewedOnce()
    {
        await UploadAsync();
        signIns.ShouldBe(1);
        platform.Token = "token-2";
        await client.GetVideoAsync("u1");
        signIns.ShouldBe(2);
        platform.Token = "token-3";
        (await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync())).Code.ShouldBe("invalid_token");
        signIns.ShouldBe(3);
    }

    [Fact]
    public async Task Refusal_OfTheApi_KeepsItsCodeAndNamesTheFields()
    {
        platform.Fault = (_, _) => new Answer(422, """{"title": "Some fields are not valid", "code": "validation_failed", "errors": {"title": ["must be shorter"]}}""");
        var refusal = await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync());
        refusal.Code.ShouldBe("validation_failed");
        refusal.Message.ShouldBe("validation_failed: Some fields are not valid; title must be shorter");
        platform.Requests.ShouldBe(["POST /uploads"]);
    }

    [Fact]
    public async Task Abort_LeavesNothing()
    {
        platform.Fault = (request, _) => request.StartsWith("PUT ", StringComparison.Ordinal) ? new Answer(404) : null;
        await Should.ThrowAsync<ServerlessVideoException>(() => UploadAsync());
        await client.AbortAsync("u1");
        Should.Throw<KeyNotFoundException>(() => platform["u1"]);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("stored")]
    [InlineData("ready")]
    [InlineData("deleted")]
    public async Task Wait_EndsWhereAVideoEnds(string status)
    {
        await UploadAsync();
        platform.VideoAfter = new JsonObject { ["status"] = "processing" };
        var seen = new List<string>();
        var video = await client.WaitUntilReadyAsync("u1", new Watch(v =>
        {
            seen.Add(v.Status);
            platform.VideoAfter = new JsonObject { ["status"] = status, ["error"] = new JsonObject { ["code"] = "x" } };
            platform.News = true;
        }));
        video.Status.ShouldBe(status);
        seen.ShouldBe(["processing", status]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PartSize - 1)]
    [InlineData(PartSize)]
    [InlineData(PartSize + 1)]
    [InlineData(3_000_000)]
    public async Task Digest_OfAnySize_IsThatOfTheWholeAndOfEachPart(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        await File.WriteAllBytesAsync(path, content);
        var digest = await FileDigest.ComputeAsync(path, PartSize, null, default);
        digest.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        digest.Parts.ShouldBe(content.Chunk(PartSize).Select(c => Convert.ToBase64String(SHA256.HashData(c))));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(30_000_000_000, 8)]
    [InlineData(10_000L * (8 << 20), 8)]
    [InlineData((10_000L * (8 << 20)) + 1, 9)]
    public void PartSize_IsTheOneTheApiDocuments(long fileSize, long mebibytes) => FileDigest.PartSizeFor(fileSize).ShouldBe(mebibytes << 20);

    sealed class Watch(Action<Video> seen) : IProgress<Video>
    {
        public void Report(Video value) => seen(value);
    }

    sealed class Reports : IProgress<UploadProgress>
    {
        readonly List<UploadProgress> all = [];

        public Action<UploadProgress> Seen { get; init; } = _ => { };

        public void Report(UploadProgress value)
        {
            Seen(value);
            lock (all)
            {
                all.Add(value);
            }
        }

        /// <summary>Reports of parts sent at once may overtake each other: the last is the one with the most bytes.</summary>
        public long Last(UploadStage stage) => all.Where(p => p.Stage == stage).Max(p => p.Done);
    }
}
