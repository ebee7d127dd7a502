using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

/// <summary>One owner's slow sources leave workers to the others.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ImportTurnsTests(DynamoDbLocal dynamo) : IDisposable
{
    static readonly byte[] file = Importer.File(1000);

    readonly Importer importer = new(dynamo);
    readonly string owner = Any.Owner;

    public void Dispose() => importer.Dispose();

    static DateTimeOffset Later => DateTimeOffset.UtcNow.AddMinutes(15);

    Task<Upload> AddAsync(string? of = null) => importer.AddAsync("https://example.com/a.mp4", of ?? owner);

    async Task<Upload[]> RunningAsync(ImportTurns turns, DateTimeOffset until)
    {
        var running = new Upload[ImportTurns.PerOwner];
        for (var i = 0; i < running.Length; i++)
        {
            running[i] = await AddAsync();
            (await turns.TakeAsync(running[i], until, default)).ShouldBeTrue();
        }
        return running;
    }

    async Task<IEnumerable<VideoId>> TakenAsync() =>
        (await dynamo.Table.GetAsync(OwnerImports.Mapper, Keys.Imports(owner), default))?.Running.Select(turn => turn.VideoId) ?? [];

    [Fact]
    public async Task Handle_MoreThanAnOwnerMayRun_WaitAndComeInTurn_OthersGoOn()
    {
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendAsync(c, file));
        var gate = new TaskCompletionSource();
        importer.S3.PartGate = gate.Task;
        var worker = importer.Worker(source.Allowed);
        var uploads = new List<Upload>();
        for (var i = 0; i < 4; i++)
        {
            uploads.Add(await importer.AddAsync(source.Url(), owner));
        }
        var running = uploads.Take(3).Select(upload => worker.HandleAsync(new(upload.Id), Later, default)).ToArray();
        await Wait.UntilAsync(async () => (await TakenAsync()).Count() == 3, "three have their turn");
        await worker.HandleAsync(new(uploads[3].Id), Later, default);
        importer.Messages.ShouldBe([20]);
        ImportProgress.Of(await importer.UploadAsync(uploads[3]))!.Waiting.ShouldBeTrue();
        var other = await importer.AddAsync(source.Url());
        var others = worker.HandleAsync(new(other.Id), Later, default);
        await Wait.UntilAsync(() => source.Requests == 4, "the other one is fetched");
        gate.SetResult();
        await Task.WhenAll([.. running, others]);
        await importer.ShouldHaveArrivedAsync(other, file);
        (await TakenAsync()).ShouldBeEmpty();
        await worker.HandleAsync(new(uploads[3].Id), Later, default);
        await importer.ShouldHaveArrivedAsync(uploads[3], file);
        ImportProgress.Of(await importer.UploadAsync(uploads[3]))!.Waiting.ShouldBeFalse();
    }

    /// <summary>Sent anew while it was only waiting: one goes on asking, not both.</summary>
    [Fact]
    public async Task Handle_AMessageThatWasSentAnewMeanwhile_EndsItself_TheNewestGoesOn()
    {
        var turns = importer.Turns(TimeProvider.System);
        await RunningAsync(turns, Later);
        var waiting = await AddAsync();
        await importer.Uploads.TryChangeAsync(waiting with { Source = waiting.Source! with { Round = 1 } }, waiting.Source, default);
        var worker = importer.Worker(null);
        await worker.HandleAsync(new(waiting.Id), Later, default);
        importer.Messages.ShouldBeEmpty();
        await worker.HandleAsync(new(waiting.Id, Round: 1), Later, default);
        importer.Sent(Setting.ImportUploadQueueUrl).Single().MessageBody.ShouldContain("\"round\":1");
        importer.Messages.ShouldBe([20]);
    }

    /// <summary>DynamoDB never removes what expired more than five years ago.</summary>
    [Fact]
    public async Task GiveBack_TheLast_TheItemExpiresInADay()
    {
        var turns = importer.Turns(TimeProvider.System);
        var upload = await AddAsync();
        await turns.TakeAsync(upload, Later, default);
        await turns.GiveBackAsync(upload, default);
        var item = OwnerImports.Mapper.ToItem((await dynamo.Table.GetAsync(OwnerImports.Mapper, Keys.Imports(owner), default))!);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(long.Parse(item["ttl"].N, System.Globalization.CultureInfo.InvariantCulture));
        expiry.ShouldBe(DateTimeOffset.UtcNow.AddDays(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Take_ManyAtOnce_AsManyAsMayHaveIt()
    {
        var uploads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddAsync()));
        var turns = importer.Turns(TimeProvider.System);
        var taken = await Task.WhenAll(uploads.Select(upload => Task.Run(() => turns.TakeAsync(upload, Later, default))));
        taken.Count(yes => yes).ShouldBe(ImportTurns.PerOwner);
        (await TakenAsync()).ShouldBe(uploads.Where((_, i) => taken[i]).Select(upload => upload.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task Take_Again_IsItsOwn()
    {
        var turns = importer.Turns(TimeProvider.System);
        var running = await RunningAsync(turns, Later);
        (await turns.TakeAsync(running[0], Later, default)).ShouldBeTrue("its message came twice");
        (await turns.TakeAsync(await AddAsync(), Later, default)).ShouldBeFalse();
        (await turns.TakeAsync(await AddAsync(Any.Owner), Later, default)).ShouldBeTrue();
        await turns.GiveBackAsync(running[1], default);
        (await turns.TakeAsync(await AddAsync(), Later, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Take_OneWasCancelled_HasItsTurn()
    {
        var turns = importer.Turns(TimeProvider.System);
        var running = await RunningAsync(turns, Later);
        await importer.Abort.CloseAsync(running[0], ifStill: false, default);
        (await turns.TakeAsync(await AddAsync(), Later, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Take_OneWasKilled_HasItsTurnWhenItsTimeIsOver()
    {
        var turns = importer.Turns(importer.Clock);
        await RunningAsync(turns, importer.Clock.Now.AddMinutes(15));
        var next = await AddAsync();
        (await turns.TakeAsync(next, importer.Clock.Now.AddMinutes(15), default)).ShouldBeFalse();
        importer.Clock.Advance(TimeSpan.FromMinutes(15));
        (await turns.TakeAsync(next, importer.Clock.Now.AddMinutes(15), default)).ShouldBeTrue();
    }

    /// <summary>What goes on at once keeps its turn; what waits before its next try does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handle_RunEndsAndTheImportDoesNot_KeepsItsTurnIfItGoesOnAtOnce(bool atOnce)
    {
        var large = Importer.File(Importer.Part + 1000);
        await using var source = await SourceServer.StartAsync(_ => Task.CompletedTask);
        var upload = await importer.AddAsync(source.Url(), owner);
        source.Handle = async c =>
        {
            var sending = SourceServer.SendPartAsync(c, large, Importer.Part + 100, hang: atOnce);
            if (atOnce)
            {
                await importer.EndRunAsync(upload, 1);
            }
            await sending;
        };
        await importer.Worker(source.Allowed, clock: importer.Held).HandleAsync(new(upload.Id), importer.EndOfHeldRun, default);
        importer.Messages.ShouldBe([0]);
        (await TakenAsync()).ShouldBe(atOnce ? [upload.Id] : []);
    }

    [Fact]
    public async Task Handle_LeaseTakenOver_LeavesTheTurnToItsSuccessor()
    {
        var upload = await AddAsync();
        await using var source = await SourceServer.StartAsync(async c =>
        {
            var taken = await importer.UploadAsync(upload);
            var successor = taken with { Source = taken.Source! with { Lease = Any.Ids.Next(), LeaseUntil = importer.Clock.Now.AddSeconds(20) } };
            (await importer.Uploads.TryChangeAsync(successor, taken.Source!, default)).ShouldBeTrue();
            importer.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        });
        await importer.Uploads.TryChangeAsync(upload with { Source = upload.Source! with { Url = source.Url() } }, upload.Source, default);
        await importer.Worker(source.Allowed, clock: importer.Clock).HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        importer.Messages.ShouldBe([20]);
        (await TakenAsync()).ShouldBe([upload.Id]);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(5, 30)]
    [InlineData(600, 60)]
    public void WaitAfter_TheLongerItWaited_TheMoreSeldomItAsks(int minutes, int seconds) =>
        ImportTurns.WaitAfter(TimeSpan.FromMinutes(minutes)).ShouldBe(TimeSpan.FromSeconds(seconds));

    /// <summary>It failed once, and the owner's others took its turn for longer than it may take in all.</summary>
    [Fact]
    public async Task Handle_WaitedForItsTurnAgain_ThatIsNotItsTime()
    {
        var large = Importer.File(Importer.Part + 1000);
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, large, Importer.Part + 100));
        var upload = await importer.AddAsync(source.Url(), owner);
        var worker = importer.Worker(source.Allowed, clock: importer.Clock);
        await HandleAsync();
        (await importer.UploadAsync(upload)).Source!.BytesReceived.ShouldBe(Importer.Part);
        await RunningAsync(importer.Turns(importer.Clock), importer.Clock.Now.AddHours(8));
        await HandleAsync();
        importer.Clock.Advance(TimeSpan.FromHours(7));
        await HandleAsync();
        importer.Clock.Advance(TimeSpan.FromHours(1));
        await HandleAsync();
        await importer.ShouldHaveArrivedAsync(upload, large);

        Task HandleAsync() => worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
    }

    /// <summary>However long it waits, nobody takes it for lost or stuck.</summary>
    [Fact]
    public async Task Handle_Waiting_ShowsASignOfLifeNowAndThen()
    {
        var began = importer.Clock.Now;
        await RunningAsync(importer.Turns(importer.Clock), began.AddHours(10));
        var upload = await AddAsync();
        var worker = importer.Worker(null, clock: importer.Clock);
        importer.Clock.Advance(TimeSpan.FromMinutes(9));
        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        (await importer.UploadAsync(upload)).ProgressAt.ShouldBe(upload.ProgressAt);
        importer.Clock.Advance(TimeSpan.FromMinutes(2));
        await worker.HandleAsync(new(upload.Id), importer.Clock.Now.AddMinutes(15), default);
        (await importer.UploadAsync(upload)).ProgressAt.ShouldBe(importer.Clock.Now);
    }
}
