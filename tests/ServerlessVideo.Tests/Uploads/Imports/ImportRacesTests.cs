using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

/// <summary>Messages twice and late, runs that die, people who cancel.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ImportRacesTests(DynamoDbLocal dynamo) : IDisposable
{
    static readonly byte[] file = Importer.File((2 * Importer.Part) + 1000);

    readonly Importer importer = new(dynamo);

    public void Dispose() => importer.Dispose();

    static DateTimeOffset Later => DateTimeOffset.UtcNow.AddMinutes(15);

    [Fact]
    public async Task Handle_SameMessagesAtOnce_FetchOnce()
    {
        await using var source = await SourceServer.StartAsync(async c =>
        {
            await Wait.UntilAsync(() => importer.Messages.Count == 4, "the others came second");
            await SourceServer.SendAsync(c, file);
        });
        var upload = await importer.AddAsync(source.Url());
        var worker = importer.Worker(source.Allowed);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => worker.HandleAsync(new(upload.Id), Later, default)));
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Requests.ShouldBe(1);
        importer.Messages.ShouldBe([20, 20, 20, 20], "who came second asks again when the first may be dead");
        await worker.HandleAsync(new(upload.Id), Later, default);
        importer.Messages.Count.ShouldBe(4, "and finds nothing to do");
    }

    [Fact]
    public async Task Handle_AfterARunThatDied_WaitsForItsLeaseAndGoesOn()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, file, Importer.Part + 100));
        var upload = await importer.AddAsync(source.Url());
        var worker = importer.Worker(source.Allowed, clock: importer.Clock);
        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        // A run that took the lease and was killed.
        (await importer.Uploads.TryChangeAsync(
            Leased(await importer.UploadAsync(upload), importer.Clock.Now.AddSeconds(20)), (await importer.UploadAsync(upload)).Source!, default)).ShouldBeTrue();

        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        importer.Messages.ShouldBe([0, 20]);
        source.Requests.ShouldBe(1);
        importer.Clock.Advance(TimeSpan.FromSeconds(21));
        await importer.DrainAsync(worker, upload);
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Ranges[1].ShouldBe($"bytes={Importer.Part}-");
    }

    static Upload Leased(Upload upload, DateTimeOffset until) =>
        upload with { Source = upload.Source! with { Lease = Any.Ids.Next(), LeaseUntil = until } };

    /// <summary>A run that was frozen beyond its lease finds it taken, and what it writes is refused.</summary>
    [Fact]
    public async Task Lease_TakenOver_IsLostToTheFirst()
    {
        var upload = await importer.AddAsync("https://example.com/a.mp4");
        await using var first = (await ImportLease.TakeAsync(importer.Uploads, upload, Any.Ids, importer.Clock, default))!;
        (await ImportLease.TakeAsync(importer.Uploads, await importer.UploadAsync(upload), Any.Ids, importer.Clock, default)).ShouldBeNull();
        (await ImportLease.TakeAsync(importer.Uploads, upload, Any.Ids, importer.Clock, default)).ShouldBeNull("it read the upload before the first took it");
        importer.Clock.Advance(ImportLease.Duration);
        await using var second = (await ImportLease.TakeAsync(importer.Uploads, await importer.UploadAsync(upload), Any.Ids, importer.Clock, default))!;
        (await first.WriteAsync(source => source with { BytesReceived = 5 }, default)).ShouldBeFalse();
        first.Lost.IsCancellationRequested.ShouldBeTrue();
        (await second.WriteAsync(source => source, default)).ShouldBeTrue();
        (await importer.UploadAsync(upload)).Source!.BytesReceived.ShouldBe(0);
    }

    /// <summary>Its timers go off at once.</summary>
    sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The run ends while its lease is being renewed: the renewal is done, and what the run writes after it is not refused.</summary>
    [Fact]
    public async Task Lease_StoppedWhileItIsRenewed_IsStillHeld()
    {
        var upload = await importer.AddAsync("https://example.com/a.mp4");
        var meddler = Meddler.Of(dynamo);
        await using var lease = (await ImportLease.TakeAsync(new UploadStore(meddler.Table), upload, Any.Ids, new Impatient(), default))!;
        var (renewed, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        meddler.AroundPut = async (put, token) =>
        {
            var answer = await put();
            renewed.SetResult();
            await answered.Task.WaitAsync(token);
            return answer;
        };
        await renewed.Task;
        var stopped = lease.StopRenewingAsync();
        answered.SetResult();
        await stopped;
        (await lease.WriteAsync(source => source with { BytesReceived = 5 }, default)).ShouldBeTrue();
        (await importer.UploadAsync(upload)).Source!.BytesReceived.ShouldBe(5);
    }

    /// <summary>The table has written it, the answer gets lost, and the client asks again.</summary>
    [Fact]
    public async Task Lease_WrittenTwice_IsStillHeld()
    {
        var upload = await importer.AddAsync("https://example.com/a.mp4");
        var meddler = Meddler.Of(dynamo);
        await using var lease = (await ImportLease.TakeAsync(new UploadStore(meddler.Table), upload, Any.Ids, importer.Clock, default))!;
        meddler.AroundPut = async (put, _) =>
        {
            await put();
            return await put();
        };
        (await lease.WriteAsync(source => source with { BytesReceived = 5 }, default)).ShouldBeTrue();
        lease.Lost.IsCancellationRequested.ShouldBeFalse();
        (await lease.WriteAsync(source => source with { BytesReceived = 6 }, default)).ShouldBeTrue();
    }

    /// <summary>
    /// A run that lost its lease had a part on its way, of the file as it was then: it comes after the same part of the run that took over.
    /// What cannot be resumed is fetched again, from the beginning; parts to go on from are not to be trusted any more.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handle_PartOfALostRunComesLate_IsNotMixedIn(bool ranges)
    {
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        var upload = await importer.AddAsync(source.Url());
        source.Handle = async c =>
        {
            if (ranges)
            {
                c.Response.StatusCode = 206;
                c.Response.Headers.ContentRange = $"bytes 0-{file.Length - 1}/{file.Length}";
                c.Response.Headers.ETag = "\"v1\"";
            }
            c.Response.ContentLength = file.Length;
            await c.Response.Body.WriteAsync(file.AsMemory(0, 2 * Importer.Part));
            await c.Response.Body.FlushAsync();
            if (source.Requests == 1)
            {
                await Wait.UntilAsync(() => importer.S3.PartsOf(upload.Key) >= 1, "a part has arrived");
                importer.S3.PutPart(upload.MultipartId, 1, Importer.File(Importer.Part), DateTime.UtcNow);
            }
            await c.Response.Body.WriteAsync(file.AsMemory(2 * Importer.Part));
        };
        var worker = importer.Worker(source.Allowed);
        (await importer.DrainAsync(worker, upload)).ShouldBe(ranges ? 1 : 2);
        if (ranges)
        {
            await importer.ShouldHaveFailedAsync(upload, Errors.ImportSourceChanged, "a part came twice");
        }
        else
        {
            await importer.ShouldHaveArrivedAsync(upload, file);
        }
    }

    /// <summary>Later still it is the worker that puts the parts together which finds it out: the digest is that of the parts that were fetched.</summary>
    [Fact]
    public async Task Complete_PartOfALostRunComesAfterTheEnd_IsRefused()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var upload = await importer.AddAsync(source.Url());
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        importer.S3.PutPart(upload.MultipartId, 1, Importer.File(Importer.Part), DateTime.UtcNow);
        await importer.CompleteAsync(upload);
        await importer.ShouldHaveFailedAsync(upload, Errors.PartMismatch);
    }

    [Fact]
    public async Task Handle_CancelledWhileFetching_StopsAndLeavesNothing()
    {
        var half = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var source = await SourceServer.StartAsync(async c =>
        {
            await SourceServer.SendAsync(c, file[..10]);
        });
        source.Handle = async c =>
        {
            c.Response.ContentLength = file.Length;
            await c.Response.Body.WriteAsync(file.AsMemory(0, Importer.Part + 100));
            await c.Response.Body.FlushAsync();
            half.SetResult();
            await SourceServer.Gone(c);
            gone.SetResult();
        };
        var upload = await importer.AddAsync(source.Url());
        var running = importer.Worker(source.Allowed).HandleAsync(new(upload.Id), Later, default);
        await half.Task;
        var closed = await importer.Abort.CloseAsync(await importer.UploadAsync(upload), ifStill: false, default);
        closed.ShouldNotBeNull();
        await Wait.ForAsync(gone.Task, "the run leaves its host");
        await running;
        (await importer.UploadAsync(upload)).Status.ShouldBe(UploadStatus.Aborting, "the run does not write over it");
        importer.S3.OpenMultiparts.ShouldBeEmpty();
        await importer.Worker(source.Allowed).HandleAsync(new(upload.Id), Later, default);
        source.Requests.ShouldBe(1);
    }

    /// <summary>The sender died between the state and the message of the next worker: the message that comes again makes up for it.</summary>
    [Fact]
    public async Task Handle_ArrivedAlready_AsksForTheCompletionAgain()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var upload = await importer.AddAsync(source.Url());
        var worker = importer.Worker(source.Allowed);
        await worker.HandleAsync(new(upload.Id), Later, default);
        await worker.HandleAsync(new(upload.Id), Later, default);
        importer.Sent(Setting.CompleteUploadQueueUrl).Count().ShouldBe(2);
        source.Requests.ShouldBe(1);
    }

    /// <summary>All parts are in S3 and the run died before it said so: nothing is fetched again.</summary>
    [Fact]
    public async Task Handle_AllPartsAreThere_CompletesWithoutFetching()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var upload = await importer.AddAsync(source.Url());
        for (var part = 0; part < 3; part++)
        {
            importer.S3.PutPart(upload.MultipartId, part + 1, file[(part * Importer.Part)..Math.Min(file.Length, (part + 1) * Importer.Part)], DateTime.UtcNow);
        }
        var known = upload with { Source = upload.Source! with { Ranges = true, Validator = "\"v1\"", Size = file.Length } };
        (await importer.Uploads.TryChangeAsync(known, upload.Source!, default)).ShouldBeTrue();
        await importer.Worker(source.Allowed).HandleAsync(new(upload.Id), Later, default);
        await importer.ShouldHaveArrivedAsync(upload, file);
        source.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Handle_FailedAlready_ThrowsThePartsAwayOnceMore()
    {
        var upload = await importer.AddAsync("https://example.com/a.mp4");
        (await importer.Uploads.TryChangeAsync(upload with { Status = UploadStatus.Failed }, upload.Source!, default)).ShouldBeTrue();
        await importer.Worker(null).HandleAsync(new(upload.Id), Later, default);
        importer.S3.OpenMultiparts.ShouldBeEmpty();
    }

    /// <summary>Deleting hides the video; the work goes on, and restoring finds it further on its way.</summary>
    [Fact]
    public async Task Handle_VideoWasDeletedMeanwhile_GoesOnBehindIt()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var upload = await importer.AddAsync(source.Url());
        await importer.Videos.ChangeAsync(upload.Id, v => v.Move(VideoMove.Delete)!, default);
        await importer.Worker(source.Allowed).HandleAsync(new(upload.Id), Later, default);
        var video = await importer.VideoAsync(upload);
        (video.Status, video.DeletedFrom).ShouldBe((VideoStatus.Deleted, VideoStatus.Verifying));
    }

    [Fact]
    public async Task Handle_NoSuchUpload_OrOneThatPeopleSend_IsNothing()
    {
        await importer.Worker(null).HandleAsync(new(Any.Ids.NextVideoId()), Later, default);
        var video = Any.Video();
        var upload = (await importer.AddAsync("https://example.com/a.mp4")) with { Id = video.Id, Source = null };
        await importer.Videos.CreateAsync(video, [importer.Uploads.Create(upload)], default);
        await importer.Worker(null).HandleAsync(new(video.Id), Later, default);
        (await importer.UploadAsync(upload)).Status.ShouldBe(UploadStatus.Open);
        importer.Messages.ShouldBeEmpty();
    }
}
