using System.Net;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

/// <summary>What arrives, over how many runs, from which hosts.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ImportUploadTests(DynamoDbLocal dynamo) : IDisposable
{
    const int Part = Importer.Part;

    static readonly byte[] file = Importer.File((2 * Part) + 1000);

    readonly Importer importer = new(dynamo);

    public void Dispose() => importer.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(2 * Part)]
    public async Task Handle_ProperHost_TakesOneRun(int size)
    {
        var bytes = file[..size];
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, bytes));
        var upload = await importer.AddAsync(source.Url());
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        await importer.ShouldHaveArrivedAsync(upload, bytes);
        source.Ranges.ShouldBe(["bytes=0-"]);
    }

    [Fact]
    public async Task Handle_MoreThanOneInvocationTakes_GoesOnByRanges()
    {
        var demands = new List<string?>();
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        var upload = await importer.AddAsync(source.Url());
        source.Handle = async c =>
        {
            demands.Add(c.Request.Headers.IfRange);
            var sending = SourceServer.SendPartAsync(c, file, Part + 100, hang: true);
            if (source.Requests < 3)
            {
                await importer.EndRunAsync(upload, source.Requests);
            }
            await sending;
        };
        (await importer.DrainAsync(importer.Worker(source.Allowed, clock: importer.Held), upload, held: true)).ShouldBe(3);
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Ranges.ShouldBe(["bytes=0-", $"bytes={Part}-", $"bytes={2 * Part}-"]);
        demands.ShouldBe([null, "\"v1\"", "\"v1\""]);
        importer.Messages.ShouldBe([0, 0], "what goes on need not wait");
    }

    [Fact]
    public async Task Handle_ConnectionsThatBreak_AreTakenUpWhereTheyBroke()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, file, Part + 100));
        var upload = await importer.AddAsync(source.Url());
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(3);
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Ranges.ShouldBe(["bytes=0-", $"bytes={Part}-", $"bytes={2 * Part}-"]);
    }

    [Fact]
    public async Task Handle_OnlyLastModified_IsWhatRangesDemand()
    {
        var changed = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var demands = new List<string?>();
        await using var source = await SourceServer.StartAsync(c =>
        {
            demands.Add(c.Request.Headers.IfRange);
            c.Response.Headers.LastModified = changed.ToString("R");
            return SourceServer.SendPartAsync(c, file, Part + 100, etag: "W/\"weak\"");
        });
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        await importer.ShouldHaveArrivedAsync(upload, file);
        demands.ShouldBe([null, "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 GMT"]);
    }

    [Fact]
    public async Task Handle_FileChangesMidway_IsFoundOut()
    {
        await using var source = await SourceServer.StartAsync(c => c.Request.Headers.IfRange.Count == 0
            ? SourceServer.SendPartAsync(c, file, Part + 100)
            : SourceServer.SendAsync(c, file, "\"v2\""));
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportSourceChanged);
    }

    /// <summary>A host that does not know If-Range: the answer's own tag gives it away.</summary>
    [Fact]
    public async Task Handle_FileChangesAndIfRangeIsIgnored_IsFoundOut()
    {
        var tag = 0;
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, file, Part + 100, etag: $"\"v{tag++}\""));
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportSourceChanged);
    }

    /// <summary>It could go on for hours, by ranges even; a worker is not held for that.</summary>
    [Fact]
    public async Task Handle_SlowerThanTheFloor_IsEnded()
    {
        await using var source = await SourceServer.StartAsync(async c =>
        {
            c.Response.Headers.ETag = "\"v1\"";
            c.Response.ContentLength = file.Length;
            for (var at = 0; !c.RequestAborted.IsCancellationRequested; at += 65536)
            {
                await c.Response.Body.WriteAsync(file.AsMemory(at, 65536), c.RequestAborted);
                await c.Response.Body.FlushAsync(c.RequestAborted);
                await Task.Delay(20, c.RequestAborted);
            }
        });
        var upload = await importer.AddAsync(source.Url());
        var limits = new ImportLimits { LeastBytesPerSecond = 100_000_000, SpeedWindow = TimeSpan.FromMilliseconds(200) };
        await importer.Worker(source.Allowed, limits).HandleAsync(new(upload.Id), DateTimeOffset.UtcNow.AddMinutes(15), default);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportTooSlow, "100000000 bytes a second");
        source.Requests.ShouldBe(1);
    }

    static async Task WithoutRangesAsync(HttpContext context, int bytes, bool length = true, bool hang = false)
    {
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.ContentLength = length ? file.Length : null;
        await context.Response.Body.WriteAsync(file.AsMemory(0, bytes));
        await context.Response.Body.FlushAsync();
        if (bytes < file.Length)
        {
            await SourceServer.BreakOffAsync(context, hang);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handle_HostWithoutRanges_ThatFitsOneRun_Arrives(bool length)
    {
        await using var source = await SourceServer.StartAsync(c => WithoutRangesAsync(c, file.Length, length));
        var upload = await importer.AddAsync(source.Url());
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        await importer.ShouldHaveArrivedAsync(upload, file);
    }

    [Fact]
    public async Task Handle_HostWithoutRanges_ThatBreaksOff_BeginsAnew()
    {
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        source.Handle = c => WithoutRangesAsync(c, source.Requests == 1 ? Part + 100 : file.Length);
        var upload = await importer.AddAsync(source.Url());
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(2);
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Ranges.ShouldBe(["bytes=0-", "bytes=0-"]);
        importer.Messages.ShouldBe([2]);
    }

    [Fact]
    public async Task Handle_HostWithoutRanges_ThatDoesNotFitOneRun_FailsWithItsCode()
    {
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        var upload = await importer.AddAsync(source.Url());
        source.Handle = async c =>
        {
            var sending = WithoutRangesAsync(c, Part + 100, hang: true);
            await importer.EndRunAsync(upload, 1);
            await sending;
        };
        (await importer.DrainAsync(importer.Worker(source.Allowed, clock: importer.Held), upload, held: true)).ShouldBe(1);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportNotResumable);
    }

    [Fact]
    public async Task Handle_BodyWithoutEnd_StopsAtTheLimit()
    {
        var chunk = new byte[1024 * 1024];
        await using var source = await SourceServer.StartAsync(async c =>
        {
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(chunk);
            }
        });
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed, new ImportLimits { Bytes = 2 * Part }), upload);
        await importer.ShouldHaveFailedAsync(upload, Errors.FileTooLarge);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 30000000001\r\n\r\nx")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/30000000001\r\n\r\nhello")]
    public async Task Handle_MoreThanThirtyGigabytesAnnounced_IsNotBegun(string answer)
    {
        using var source = new RawServer(s => s.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer)).AsTask());
        var upload = await importer.AddAsync($"http://{source.Allowed}/");
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        await importer.ShouldHaveFailedAsync(upload, Errors.FileTooLarge);
    }

    /// <summary>A Content-Length that promises more than ever comes: tried again, never taken for the whole file.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Length: 5\r\nContent-Range: bytes 0-9/10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task Handle_LessThanAnnounced_IsTriedEightTimes(string answer)
    {
        using var source = new RawServer(s => s.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer)).AsTask());
        var upload = await importer.AddAsync($"http://{source.Allowed}/");
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(8);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportFailed);
        importer.Messages.ShouldBe([2, 4, 8, 16, 32, 64, 128]);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty_file")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */0\r\nContent-Length: 0\r\n\r\n", "empty_file")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "empty_file")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "import_failed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", "import_failed")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "import_failed")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", "import_failed")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\nhello", "import_failed")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nhello", "import_failed")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n", "url_refused")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "url_refused")]
    public async Task Handle_WhatWillNeverBeAFile_FailsAtOnce(string answer, string code)
    {
        using var source = new RawServer(s => s.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer)).AsTask());
        var upload = await importer.AddAsync($"http://{source.Allowed}/");
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        var video = await importer.VideoAsync(upload);
        (video.Status, video.Error!.Code).ShouldBe((VideoStatus.Failed, code));
        importer.S3.OpenMultiparts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_LengthUnknown_AndALastChunk_Arrives()
    {
        using var source = new RawServer(s => s.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"u8.ToArray()).AsTask());
        var upload = await importer.AddAsync($"http://{source.Allowed}/");
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        await importer.ShouldHaveArrivedAsync(upload, "hello"u8.ToArray());
    }

    /// <summary>The end of the connection may be the end of the file, or of the cable.</summary>
    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n")]
    public async Task Handle_OnlyTheConnectionEndsTheFile_IsRefused(string answer)
    {
        using var source = new RawServer(s => s.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer)).AsTask());
        var upload = await importer.AddAsync($"http://{source.Allowed}/");
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(1);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportFailed, "neither how long the file is nor where it ends");
        importer.Sent(Setting.CompleteUploadQueueUrl).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Handle_NameOfAnInnerAddress_IsRefusedOnTheVideo(string address)
    {
        var network = new Network((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]), (_, _) => throw new InvalidOperationException("dialled"));
        var upload = await importer.AddAsync("https://inside.example/clip.mp4");
        await importer.DrainAsync(importer.Worker(null, network: network), upload);
        await importer.ShouldHaveFailedAsync(upload, Errors.UrlRefused, "not in the public internet");
    }

    [Fact]
    public async Task Handle_BusyHost_IsAskedAgainWhenItSays()
    {
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        source.Handle = c =>
        {
            c.Response.StatusCode = source.Requests == 1 ? 429 : 503;
            c.Response.Headers.RetryAfter = source.Requests == 1 ? "77" : "99999";
            return source.Requests < 3 ? Task.CompletedTask : SourceServer.SendAsync(c, file);
        };
        var upload = await importer.AddAsync(source.Url());
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(3);
        importer.Messages.ShouldBe([77, 900], "a queue waits no longer");
    }

    [Fact]
    public async Task Handle_LongerThanSixHours_FailsWithItsCode()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, file, Part + 100));
        var upload = await importer.AddAsync(source.Url());
        var worker = importer.Worker(source.Allowed, clock: importer.Clock);
        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        importer.Clock.Advance(TimeSpan.FromHours(6));
        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        await importer.ShouldHaveFailedAsync(upload, Errors.ImportTimeout);
    }

    [Fact]
    public async Task Handle_OurStorageFails_IsTriedAgain()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var upload = await importer.AddAsync(source.Url());
        importer.S3.FailPart = FakeS3.Error("SlowDown", HttpStatusCode.ServiceUnavailable);
        (await importer.DrainAsync(importer.Worker(source.Allowed), upload)).ShouldBe(2);
        await importer.ShouldHaveArrivedAsync(upload, file);
    }

    /// <summary>While S3 takes nothing, no more is read than the two parts that memory is meant for (and what sockets hold).</summary>
    [Fact]
    public async Task Handle_SlowStorage_HoldsTwoPartsAndNotTheFile()
    {
        var sent = 0;
        var chunk = new byte[64 * 1024];
        await using var source = await SourceServer.StartAsync(async c =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await c.Response.Body.WriteAsync(chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }
        });
        var gate = new TaskCompletionSource();
        importer.S3.PartGate = gate.Task;
        var upload = await importer.AddAsync(source.Url());
        var running = importer.DrainAsync(importer.Worker(source.Allowed), upload);
        var before = 0;
        await Wait.UntilAsync(
            async () =>
            {
                before = sent;
                await Task.Delay(500);
                return sent >= 2 * Part && sent == before;
            },
            "no more is taken");
        // The two, and what the sockets of both sides hold: of 64 MB by far not all.
        sent.ShouldBeInRange(2 * Part, (2 * Part) + (24 * 1024 * 1024));
        gate.SetResult();
        await running;
        await importer.ShouldHaveArrivedAsync(upload, new byte[64 * 1024 * 1000]);
    }

    [Theory]
    [InlineData("attachment; filename=\"holiday.mov\"", "holiday.mov", "holiday")]
    [InlineData("attachment; filename*=UTF-8''m%C3%BCnchen.mp4", "münchen.mp4", "münchen")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd", "passwd")]
    [InlineData("inline", "given.mp4", "given")]
    public async Task Handle_NamedByItsHost_IsCalledSo(string disposition, string name, string title)
    {
        await using var source = await SourceServer.StartAsync(c =>
        {
            c.Response.Headers.ContentDisposition = disposition;
            return SourceServer.SendAsync(c, file);
        });
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        var video = await importer.VideoAsync(upload);
        (video.FileName, video.Title, video.ContentType).ShouldBe((name, title, "video/mp4"));
    }
}
