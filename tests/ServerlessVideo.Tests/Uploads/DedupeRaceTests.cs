using System.Net;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using static ServerlessVideo.Tests.Support.Workshop;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>The same at once, over a real DynamoDB: whatever wins, one file ends as one video and one object.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DedupeRaceTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const int Racers = 6;

    readonly byte[] file = Any.Mp4(1000);
    Workshop shop = null!;

    public async Task InitializeAsync() => shop = await Workshop.OpenAsync(dynamo);

    public async Task DisposeAsync() => await shop.DisposeAsync();

    Task<T[]> AtOnce<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, Racers).Select(i => Task.Run(() => act(i))));

    static async Task<VideoId> VideoOf(HttpResponseMessage response)
    {
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var id = json.TryGetProperty("duplicate", out _) ? json.GetProperty("video").GetProperty("id")
            : json.TryGetProperty("upload_id", out var upload) ? upload : json.GetProperty("id");
        return VideoId.Parse(id.GetString()!, null);
    }

    [Fact]
    public async Task Starts_ForOtherEntities_OfAStoredFile_EachIsOneVideo()
    {
        var first = await shop.UploadAsync(file);
        var ids = await AtOnce(async i => await VideoOf(await shop.PostStartAsync(file, Sha256(file), $"pin-{i % 2}")));
        ids.Distinct().Count().ShouldBe(2);
        (await shop.Originals.FindAsync(shop.Owner, Sha256(file), default))!.Holders.ShouldBe(ids.Append(first).Distinct(), ignoreOrder: true);
        shop.S3.OpenMultiparts.ShouldBeEmpty();
    }

    /// <summary>None is verified yet, so none is thrown away; verification leaves one.</summary>
    [Fact]
    public async Task Completes_OfOneFile_AllAreAccepted_OneIsTheVideo()
    {
        var sent = new List<(VideoId Id, object[] Parts)>();
        for (var i = 0; i < Racers; i++)
        {
            var id = await shop.StartAsync(file);
            sent.Add((id, await shop.SendAsync(id, file)));
        }
        var answers = await AtOnce(i => shop.PostCompleteAsync(sent[i].Id, sent[i].Parts, Sha256(file)));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Accepted);
        await AtOnce(async i =>
        {
            await shop.StoreAsync(sent[i].Id);
            await shop.VerifyAsync(sent[i].Id);
            return true;
        });
        var videos = await Task.WhenAll(sent.Select(s => shop.FindAsync(s.Id)));
        var winner = videos.Single(v => v!.Status == VideoStatus.Processing)!;
        videos.Where(v => v != winner).ShouldAllBe(v => v!.Error!.Code == Errors.DuplicateFile.Code);
        (await shop.HolderOfAsync(file)).ShouldBe(winner.Id);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(winner.Id)]);
    }

    [Fact]
    public async Task Verifications_OfOneFile_OneGoesOn_TheOthersAreItsDuplicates()
    {
        var ids = await StoreAllAsync(_ => null);
        await AtOnce(async i =>
        {
            await shop.VerifyAsync(ids[i]);
            return true;
        });
        var videos = await Task.WhenAll(ids.Select(shop.FindAsync));
        var winner = videos.Single(v => v!.Status == VideoStatus.Processing)!;
        videos.Where(v => v != winner).ShouldAllBe(v => v!.Error!.Code == Errors.DuplicateFile.Code);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(winner.Id)]);
    }

    [Fact]
    public async Task Verifications_ForManyEntities_AllShareOneObject()
    {
        var ids = await StoreAllAsync(i => $"pin-{i}");
        await AtOnce(async i =>
        {
            await shop.VerifyAsync(ids[i]);
            return true;
        });
        var videos = await Task.WhenAll(ids.Select(shop.FindAsync));
        videos.ShouldAllBe(v => v!.Status == VideoStatus.Processing);
        videos.Select(v => v!.Original!.Key).Distinct().ShouldBe(shop.S3.Objects.Keys);
    }

    [Fact]
    public async Task Complete_AgainstVerification_EndsAsOneVideo()
    {
        var verifying = (await StoreAllAsync(_ => null))[0];
        var late = await shop.StartAsync(file);
        var parts = await shop.SendAsync(late, file);
        var complete = shop.PostCompleteAsync(late, parts, Sha256(file));
        await Task.WhenAll(complete, shop.VerifyAsync(verifying));
        (await complete).IsSuccessStatusCode.ShouldBeTrue();
        await shop.StoreAsync(late);
        if (shop.S3.Objects.ContainsKey(OriginalKey.Of(late)))
        {
            await shop.VerifyAsync(late);
        }
        VideoId[] both = [verifying, late];
        (await Task.WhenAll(both.Select(shop.FindAsync))).Count(v => v?.Status == VideoStatus.Processing).ShouldBe(1);
    }

    async Task PurgeForGoodAsync(VideoId id)
    {
        await shop.FinishAsync(id);
        await shop.DeleteAsync(id, purge: true);
        await shop.PurgeAsync(id);
    }

    /// <summary>It was seen that another video has the file; that one is purged before this upload is thrown away for it.</summary>
    [Fact]
    public async Task Complete_TheOtherIsPurgedAfterItWasSeen_IsTheVideo()
    {
        var late = await shop.StartAsync(file);
        var parts = await shop.SendAsync(late, file);
        var first = await shop.UploadAsync(file);
        shop.S3.AfterSeeing = (OriginalKey.Of(first), () => PurgeForGoodAsync(first));
        await JsonOf(await shop.PostCompleteAsync(late, parts, Sha256(file)), HttpStatusCode.Accepted);
        shop.S3.AfterSeeing.ShouldBeNull();
        (await shop.FindAsync(first)).ShouldBeNull();
        await shop.StoreAsync(late);
        await shop.VerifyAsync(late);
        (await shop.FindAsync(late))!.Status.ShouldBe(VideoStatus.Processing);
        shop.S3.Objects[OriginalKey.Of(late)].ShouldBe(file);
    }

    /// <summary>A second copy is about to be erased; what has its bytes is purged after it was seen: a duplicate's other, or the last that shares them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_TheOtherIsPurgedAfterItWasSeen_ItsOwnCopyStays(bool shared)
    {
        var second = await shop.StartAsync(file);
        await shop.PostCompleteAsync(second, await shop.SendAsync(second, file));
        await shop.StoreAsync(second);
        var first = await shop.UploadAsync(file);
        var last = shared ? await VideoOf(await shop.PostStartAsync(file, Sha256(file), "pin-1")) : first;
        shop.S3.BeforeErasing = _ => throw new IOException("killed");
        await Should.ThrowAsync<IOException>(() => shop.VerifyAsync(second));
        shop.S3.BeforeErasing = null;
        if (shared)
        {
            await PurgeForGoodAsync(first);
        }
        shop.S3.AfterSeeing = (OriginalKey.Of(first), () => PurgeForGoodAsync(last));
        await shop.VerifyAsync(second);
        shop.S3.AfterSeeing.ShouldBeNull();
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(second)]);
    }

    /// <summary>Whatever is tried by many at once, in any order: nothing is lost, nothing is twice, nothing is left over.</summary>
    [Fact]
    public async Task Anything_AtOnce_LeavesEachEntityOneVideo_AndEveryVideoItsBytes()
    {
        var seed = Random.Shared.Next();
        for (var round = 0; round < 3; round++)
        {
            var mine = Any.Mp4(500);
            await AtOnce(i => LiveAsync(mine, new Random(seed + (round * 100) + i)));
            await ShouldBeConsistentAsync(mine, $"seed {seed}, round {round}");
        }
    }

    async Task<VideoId[]> StoreAllAsync(Func<int, string?> entity)
    {
        var ids = new VideoId[Racers];
        for (var i = 0; i < Racers; i++)
        {
            ids[i] = await shop.StartAsync(file, entity: entity(i));
            await JsonOf(await shop.PostCompleteAsync(ids[i], await shop.SendAsync(ids[i], file)), HttpStatusCode.Accepted);
            await shop.StoreAsync(ids[i]);
        }
        return ids;
    }

    readonly System.Collections.Concurrent.ConcurrentBag<VideoId> touched = [];

    /// <summary>Uploads the file three times for one of two entities, with or without its hash, and purges some of what came of it.</summary>
    async Task<bool> LiveAsync(byte[] mine, Random random)
    {
        for (var turn = 0; turn < 3; turn++)
        {
            var entity = $"pin-{random.Next(2)}";
            var id = await VideoOf(await shop.PostStartAsync(mine, random.Next(2) == 0 ? Sha256(mine) : null, entity));
            touched.Add(id);
            if (await shop.Uploads.GetAsync(id, default) is { Status: UploadStatus.Open })
            {
                try
                {
                    var parts = await shop.SendAsync(id, mine);
                    var answer = await shop.PostCompleteAsync(id, parts, random.Next(2) == 0 ? Sha256(mine) : null);
                    touched.Add(answer.IsSuccessStatusCode ? await VideoOf(answer) : id);
                }
                catch (Exception e) when (e is KeyNotFoundException or NullReferenceException)
                {
                    // Somebody else completed or threw away this very upload first.
                }
                await shop.StoreAsync(id);
                await DeliverAsync(id);
            }
            if (random.Next(2) == 0)
            {
                await shop.FinishAsync(id);
                await shop.DeleteAsync(id, purge: true);
                await shop.PurgeAsync(id);
            }
        }
        return true;
    }

    async Task DeliverAsync(VideoId id)
    {
        if (shop.S3.Objects.ContainsKey(OriginalKey.Of(id)))
        {
            await shop.VerifyAsync(id);
        }
    }

    async Task ShouldBeConsistentAsync(byte[] mine, string because)
    {
        // What queues would still deliver.
        foreach (var id in touched.Distinct())
        {
            await shop.StoreAsync(id);
            await DeliverAsync(id);
            await shop.FinishAsync(id);
            await shop.PurgeAsync(id);
        }
        var videos = (await Task.WhenAll(touched.Distinct().Select(shop.FindAsync))).OfType<Video>().Where(v => v.Sha256 == Sha256(mine)).ToArray();
        var live = videos.Where(v => v.Status == VideoStatus.Ready).ToArray();
        live.Select(v => v.ClaimedEntity).ShouldBeUnique(because);
        live.ShouldAllBe(v => shop.S3.Objects.ContainsKey(v.Original!.Key), because);
        var stored = await shop.Originals.FindAsync(shop.Owner, Sha256(mine), default);
        (stored?.Holders ?? []).ShouldBe(live.Select(v => v.Id), ignoreOrder: true, because);
        var duplicates = videos.Where(v => v.Status == VideoStatus.Failed).ToArray();
        duplicates.ShouldAllBe(v => v.Error!.Code == Errors.DuplicateFile.Code, because);
        // One whose other was purged after it was seen, and before this copy was thrown away, keeps that.
        var kept = new List<string>();
        foreach (var duplicate in duplicates)
        {
            if (await shop.FindAsync(duplicate.DuplicateOf!.Value) is null)
            {
                kept.Add(OriginalKey.Of(duplicate.Id));
            }
        }
        shop.S3.Objects.Where(o => o.Value.SequenceEqual(mine)).Select(o => o.Key).Except(kept).ShouldBe(
            stored is null ? [] : [stored.Key], $"{because}: {string.Join(", ", videos.Select(v => $"{v.Id} {v.Status} {v.DuplicateOf} {v.PurgeRequestedAt}"))}");
    }
}
