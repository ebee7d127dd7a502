using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ServerlessVideo.Cli.Uploading;
using ServerlessVideo.Client;
using Spectre.Console;
using Profile = ServerlessVideo.Cli.Uploading.Profile;

namespace ServerlessVideo.Cli.Tests;

/// <summary>What <c>sv upload</c> remembers, decides and says.</summary>
public sealed class UploadQueueTests : IAsyncLifetime
{
    const int Size = (2 * (8 << 20)) + 5;

    readonly string folder = Directory.CreateTempSubdirectory("sv-upload-").FullName;
    readonly HttpClient http = new();
    FakePlatform platform = null!;

    FileInfo File => new(Path.Combine(folder, "clip.mp4"));

    string States => Path.Combine(folder, "states");

    public async Task InitializeAsync()
    {
        await System.IO.File.WriteAllBytesAsync(File.FullName, RandomNumberGenerator.GetBytes(Size));
        platform = await FakePlatform.StartAsync();
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await platform.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The command on one file; each call is a process of its own as far as memory goes.</summary>
    async Task<UploadedFile> RunAsync(bool restart = false, string? entity = null, Uri? site = null, Func<Task<string>>? signIn = null, string? privacy = null)
    {
        var session = new Session(site ?? platform.Url, "ida", _ => signIn?.Invoke() ?? Task.FromResult("token"), "ask for the role");
        var client = UploadQueue.ClientOf(http, session, new HastyTime());
        var about = new NewUpload("") { Entities = entity is null ? null : [new Entity("lead", entity)], Privacy = privacy };
        var queue = new UploadQueue(session, about, new UploadSettings(NoWait: false, restart, Json: false, States));
        return await queue.UploadAsync(client, File, (text, _) => said.Enqueue(text), CancellationToken.None);
    }

    readonly System.Collections.Concurrent.ConcurrentQueue<string> said = [];

    /// <summary>A run that loses the connection when two of three parts have arrived.</summary>
    async Task<UploadedFile> StopHalfWayAsync(string? privacy = null)
    {
        platform.Fault = (request, _) => request.EndsWith("/3", StringComparison.Ordinal) ? new Answer(0) { When = () => platform["u1"].Parts.Count == 2 } : null;
        var stopped = await RunAsync(privacy: privacy);
        platform.Fault = (_, _) => null;
        platform.Requests.Clear();
        return stopped;
    }

    async Task ShouldHoldAsync(string upload) =>
        SHA256.HashData(platform[upload].Bytes).ShouldBe(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(File.FullName)), "the parts are the file");

    [Fact]
    public async Task Upload_StoppedHalfWay_SaysHowToGoOnAndGoesOn()
    {
        var stopped = await StopHalfWayAsync();
        stopped.Error!.ShouldContain("the same command sends the rest");
        Directory.EnumerateFiles(States).ShouldHaveSingleItem();

        var resumed = await RunAsync();
        (resumed.Error, resumed.VideoId, resumed.Status).ShouldBe((null, "u1", "ready"));
        resumed.HashingSeconds.ShouldBe(0, "the file was hashed by the first run");
        platform.Puts.ShouldBe(["PUT u1/3"]);
        await ShouldHoldAsync("u1");
        Directory.EnumerateFiles(States).ShouldBeEmpty();
    }

    /// <summary>As many failures as the restart of a platform brings: the same run goes on, says that it waits and where it goes on.</summary>
    [Theory]
    [InlineData(0, "no connection; goes on by itself")]
    [InlineData(502, "no answer but 502; goes on by itself")]
    public async Task Upload_WhoseConnectionIsLostForAWhile_GoesOnByItself(int status, string says)
    {
        platform.Fault = (request, time) =>
        {
            if (request == "PUT u1/3" && time == 6)
            {
                // The token has ended meanwhile, too.
                platform.Token = "token-2";
            }

            return (request.StartsWith("PUT", StringComparison.Ordinal) || request == "POST /uploads/u1/complete") && time <= 6 ? new Answer(status) : null;
        };
        var signIns = 0;
        var done = await RunAsync(signIn: () => Interlocked.Increment(ref signIns) is > 1 and < 8
            ? throw new CommandException("start it", new HttpRequestException("refused"))
            : Task.FromResult(platform.Token));
        (done.Error, done.Status).ShouldBe((null, "ready"));
        await ShouldHoldAsync("u1");
        said.ShouldContain(says);
        said.Last().ShouldBe("ready");
    }

    [Fact]
    public async Task Upload_DeletedWhileItIsWaitedFor_SaysSo()
    {
        platform.VideoAfter = new JsonObject { ["status"] = "deleted" };
        (await RunAsync()).ToString().ShouldBe("clip.mp4: somebody deleted it meanwhile (video u1)");
        platform.VideoAfter = new JsonObject { ["status"] = "processing" };
        platform.Fault = (request, _) => request.EndsWith("/events", StringComparison.Ordinal) ? new Answer(404, """{"title": "There is no such thing", "code": "not_found"}""") : null;
        (await RunAsync(entity: "42")).Error!.ShouldBe("somebody deleted it meanwhile (video u2)");
        Directory.EnumerateFiles(States).ShouldBeEmpty("the same command again is a new upload");
    }

    [Fact]
    public async Task Upload_OfAFileChangedSince_IsRefusedUntilRestarted()
    {
        await StopHalfWayAsync();
        await System.IO.File.WriteAllBytesAsync(File.FullName, RandomNumberGenerator.GetBytes(Size));
        var refused = await RunAsync();
        refused.Error!.ShouldContain("changed since");
        refused.Error!.ShouldContain("--restart");
        platform.Requests.ShouldBeEmpty();

        var restarted = await RunAsync(restart: true);
        (restarted.Error, restarted.VideoId).ShouldBe((null, "u2"));
        platform.Requests.First().ShouldBe("DELETE /uploads/u1");
        await ShouldHoldAsync("u2");
    }

    [Fact]
    public async Task Upload_AbortedElsewhere_BeginsAnew()
    {
        await StopHalfWayAsync();
        platform.Forget("u1");
        var again = await RunAsync();
        (again.Error, again.VideoId).ShouldBe((null, "u2"));
        platform.Puts.Count().ShouldBe(3);
    }

    /// <summary>Whoever aborts it on another page does not want it: nothing of it comes back by itself.</summary>
    [Theory]
    [InlineData("PUT u1/3", 404, "<Error><Code>NoSuchUpload</Code><Message>It is gone.</Message></Error>")]
    [InlineData("POST /uploads/u1/complete", 409, """{"title": "It is closed", "code": "upload_closed"}""")]
    public async Task Upload_AbortedElsewhereWhileItIsSent_EndsAndSaysSo(string at, int status, string body)
    {
        platform.Fault = (request, _) => request == at ? new Answer(status, body) : null;
        (await RunAsync()).Error!.ShouldStartWith("upload_closed: ");
        platform.Requests.Count(r => r == "POST /uploads").ShouldBe(1);
        platform.Fault = (_, _) => null;
        platform.Forget("u1");
        (await RunAsync()).VideoId.ShouldBe("u2", "the same command, given again, is another word");
    }

    /// <summary>Nobody has ended it: to its completion, a duplicate, there was no answer.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_WhoseDuplicateWasNotAnswered_SaysSo(bool resumed)
    {
        if (resumed)
        {
            await StopHalfWayAsync();
        }
        platform.Fault = (request, time) => request != "POST /uploads/u1/complete" ? null
            : time == 1 ? new Answer(0) { When = () => platform["u1"].Completed = true }
            : new Answer(404, """{"title": "There is nothing here", "code": "not_found"}""");
        var result = await RunAsync();
        (result.Error, result.VideoId, result.Duplicate).ShouldBe((null, "u1", true));
    }

    /// <summary>What is said the second time must not get lost: who now makes it private must not find it public.</summary>
    [Theory]
    [InlineData("public", "private", true)]
    [InlineData(null, "private", true)]
    [InlineData(null, "unlisted", false)]
    [InlineData("private", null, false)]
    [InlineData("private", "private", false)]
    public async Task Upload_ResumedWithOtherWords_IsRefusedUntilRestarted(string? first, string? second, bool refused)
    {
        await StopHalfWayAsync(first);
        var resumed = await RunAsync(privacy: second);
        if (!refused)
        {
            (resumed.Error, resumed.VideoId).ShouldBe((null, "u1"));
            return;
        }

        resumed.Error!.ShouldContain("--privacy");
        resumed.Error!.ShouldContain("--restart");
        platform.Puts.ShouldBeEmpty();
        (await RunAsync(restart: true, privacy: second)).VideoId.ShouldBe("u2");
    }

    /// <summary>Brackets are markup to the terminal, and a name of a file may have them.</summary>
    [Fact]
    public async Task Bars_OfAFileWithBracketsInItsName_ShowItsName()
    {
        var file = File.CopyTo(Path.Combine(folder, "[a].mp4"));
        await using var screen = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(screen), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, ColorSystem = ColorSystemSupport.NoColors,
        });
        var session = new Session(platform.Url, "ida", _ => Task.FromResult("token"), "");
        var queue = new UploadQueue(session, new NewUpload(""), new UploadSettings(NoWait: false, Restart: false, Json: false, States));
        var results = await queue.RunBarsAsync(console, UploadQueue.ClientOf(http, session, new HastyTime()), [file], CancellationToken.None);
        results.ShouldHaveSingleItem().Error.ShouldBeNull();
        screen.ToString().ShouldContain("[a].mp4: ready");
    }

    [Fact]
    public async Task Upload_StoppedBeforeTheApiAnswered_HashesAChangedFileAnew()
    {
        platform.Fault = (_, _) => new Answer(0);
        (await RunAsync()).Error!.ShouldContain("does not answer");
        platform.Fault = (_, _) => null;
        await System.IO.File.WriteAllBytesAsync(File.FullName, [1, 2, 3]);
        (await RunAsync()).Error.ShouldBeNull();
        platform["u1"].Bytes.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Upload_WithAnUnreadableState_FindsItsUploadByTheHash()
    {
        await StopHalfWayAsync();
        await System.IO.File.WriteAllTextAsync(Directory.EnumerateFiles(States).Single(), "{");
        (await RunAsync()).VideoId.ShouldBe("u1");
        platform.Puts.ShouldBe(["PUT u1/3"]);
    }

    [Fact]
    public async Task Upload_BegunOnAnotherMachine_IsContinuedAndSaysSo()
    {
        await StopHalfWayAsync();
        said.ShouldNotContain("continues an upload begun elsewhere");
        Directory.Delete(States, recursive: true);
        (await RunAsync()).Error.ShouldBeNull();
        said.ShouldContain("continues an upload begun elsewhere");
        platform.Puts.ShouldBe(["PUT u1/3"]);
    }

    [Fact]
    public async Task Upload_OfOneFileTwiceAtOnce_TheSecondIsToldToWait()
    {
        var inTheMiddle = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        platform.Fault = (request, _) =>
        {
            if (request.EndsWith("/3", StringComparison.Ordinal))
            {
                inTheMiddle.TrySetResult();
                gate.Task.Wait();
            }

            return null;
        };
        var first = Task.Run(() => RunAsync());
        await inTheMiddle.Task;
        var second = await RunAsync();
        gate.SetResult();
        second.Error!.ShouldStartWith("another sv uploads this file right now");
        (await first).Error.ShouldBeNull();
        platform.Puts.Count().ShouldBe(3);
        (await RunAsync()).Error.ShouldBeNull("nobody is at it any more");
        Directory.EnumerateFiles(States).ShouldBeEmpty();
    }

    /// <summary>What nobody went on with for a month, whole or half written; what is younger is kept.</summary>
    [Fact]
    public async Task Queue_OldStates_AreForgotten()
    {
        await StopHalfWayAsync();
        var old = Path.Combine(States, "old.json");
        await System.IO.File.WriteAllTextAsync(old, "{}");
        UploadStateFile.Prune(States, new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(old)).AddDays(29));
        Directory.EnumerateFiles(States).Count().ShouldBe(2);
        System.IO.File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        var session = new Session(platform.Url, "ida", _ => Task.FromResult("token"), "");
        (await new UploadQueue(session, new NewUpload(""), new UploadSettings(NoWait: true, Restart: false, Json: true, States)).RunAsync([], CancellationToken.None)).ShouldBe(0);
        Directory.EnumerateFiles(States).ShouldHaveSingleItem().ShouldNotBe(old);
    }

    [Fact]
    public async Task Upload_ForAnotherEntity_IsAnotherUpload()
    {
        await StopHalfWayAsync();
        (await RunAsync(entity: "42")).VideoId.ShouldBe("u2");
        (await RunAsync()).VideoId.ShouldBe("u1");
    }

    [Fact]
    public async Task Upload_OfKnownBytes_SaysSo()
    {
        await RunAsync();
        platform.Requests.Clear();
        var again = await RunAsync();
        again.Duplicate.ShouldBeTrue();
        again.ToString().ShouldBe($"clip.mp4: ready, it was there already: {platform.Url}watch/u1");
        platform.Puts.ShouldBeEmpty();
    }

    /// <summary>There is nothing to drop any more; who asked for a new one is told how to come by it.</summary>
    [Fact]
    public async Task Upload_RestartedAfterItWasCompleted_SaysWhatIsThereAndWhatToDo()
    {
        await RunAsync();
        platform.Requests.Clear();
        var again = await RunAsync(restart: true);
        (again.Error, again.Duplicate, again.VideoId).ShouldBe((null, true, "u1"));
        again.ToString().ShouldBe(
            $"clip.mp4: ready, it was there already: {platform.Url}watch/u1 (its upload is complete, which --restart does not undo; delete video u1 first to have it made anew)");
        platform.Puts.ShouldBeEmpty();
        platform.Requests.ShouldNotContain(r => r.StartsWith("DELETE", StringComparison.Ordinal));

        platform.Remade = "u7";
        (await RunAsync(restart: true)).ToString().ShouldBe($"clip.mp4: ready: {platform.Url}watch/u7 (nothing had to be sent: the file was there already)");
    }

    /// <summary>The check after the upload found it out: no failure, the file is there.</summary>
    [Fact]
    public async Task Upload_ThatTurnsOutToBeADuplicate_LeadsToTheVideoThatHasIt()
    {
        platform.DuplicateAfter = "other";
        var late = await RunAsync();
        (late.Error, late.VideoId, late.Duplicate).ShouldBe((null, "other", true));
        late.ToString().ShouldBe($"clip.mp4: ready, it was there already: {platform.Url}watch/other");
        Directory.EnumerateFiles(States).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(403, "forbidden", "ask for the role")]
    [InlineData(401, "unauthenticated", "ask for the role")]
    [InlineData(422, "file_too_large", "file_too_large: A title; a detail")]
    public async Task Upload_Refused_SaysTheCodeAndWhatToDo(int status, string code, string expected)
    {
        platform.Fault = (_, _) => new Answer(status, $$"""{"title": "A title", "detail": "a detail", "code": "{{code}}"}""");
        var refused = await RunAsync();
        refused.Error!.ShouldContain(code);
        refused.Error!.ShouldContain(expected);
    }

    [Fact]
    public async Task Upload_OfAFileThatIsRefusedLater_SaysWhy()
    {
        platform.VideoAfter = new JsonObject { ["status"] = "failed", ["error"] = new JsonObject { ["code"] = "no_video_stream", ["detail"] = "it has none" } };
        (await RunAsync()).ToString().ShouldBe("clip.mp4: refused: no_video_stream: it has none (video u1)");
        Directory.EnumerateFiles(States).ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_WhereNothingAnswers_SaysSo()
    {
        using var closed = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        var site = new Uri($"http://{closed.LocalEndpoint}");
        closed.Stop();
        (await RunAsync(site: site)).Error!.ShouldContain($"{site} does not answer");
    }

    [Fact]
    public async Task Queue_WithAMissingFile_SendsNothing()
    {
        var session = new Session(platform.Url, "ida", _ => Task.FromResult("token"), "");
        var queue = new UploadQueue(session, new NewUpload(""), new UploadSettings(NoWait: false, Restart: false, Json: false, States));
        var refusal = await Should.ThrowAsync<CommandException>(() => queue.RunAsync([File, new FileInfo(Path.Combine(folder, "none.mp4"))], CancellationToken.None));
        refusal.Message.ShouldContain("none.mp4");
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Profile_OfAFile_GivesItsUrlAndToken()
    {
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", folder);
        Should.Throw<CommandException>(() => Profile.Load("work")).Message.ShouldContain("cannot be read");
        Directory.CreateDirectory(Path.Combine(folder, "serverlessvideo"));
        System.IO.File.WriteAllText(Profile.FilePath, """{"work": {"url": "https://video.example", "token": "secret"}, "half": {"url": "https://video.example"}}""");
        Profile.Load("work").ShouldBe(new Profile(new Uri("https://video.example"), "secret"));
        Should.Throw<CommandException>(() => Profile.Load("half")).Message.ShouldContain("no profile half");
        Should.Throw<CommandException>(() => Profile.Load("other")).Message.ShouldContain("no profile other");
    }

    [Fact]
    public void Line_WhileSending_TellsPercentBytesSpeedAndTimeLeft()
    {
        var time = new HastyTime();
        var lines = new List<(string Text, double Done)>();
        var line = new UploadLine(time, (text, done) => lines.Add((text, done)));
        line.Report(new UploadProgress(UploadStage.Sending, 100_000_000, 2_000_000_000));
        time.Advance(TimeSpan.FromSeconds(5));
        line.Report(new UploadProgress(UploadStage.Sending, 500_000_000, 2_000_000_000));
        lines.ShouldBe([("sending 5 %, 100 MB of 2.0 GB", 0.05), ("sending 25 %, 500 MB of 2.0 GB, 80 MB/s, 0:00:19 left", 0.25)]);

        // Speed is that of the last ten seconds.
        time.Advance(TimeSpan.FromSeconds(10));
        line.Report(new UploadProgress(UploadStage.Sending, 600_000_000, 2_000_000_000));
        lines[^1].Text.ShouldBe("sending 30 %, 600 MB of 2.0 GB, 10 MB/s, 0:02:20 left");
        line.Seconds(UploadStage.Sending).ShouldBe(15);
        line.Report(new Video { Id = "v", Status = "processing", ProcessingPercent = 40 });
        lines[^1].Text.ShouldBe("encoding 40 %");
    }
}
