using System.Net;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using static ServerlessVideo.Tests.Support.Workshop;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>One file is one video per owner and first entity, and its bytes are kept once per owner.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DedupeTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly byte[] file = Any.Mp4(1000);
    Workshop shop = null!;

    public async Task InitializeAsync() => shop = await Workshop.OpenAsync(dynamo);

    public async Task DisposeAsync() => await shop.DisposeAsync();

    string Hash => Sha256(file);

    async Task<StoredOriginal?> StoredAsync() => await shop.Originals.FindAsync(shop.Owner, Hash, default);

    async Task<VideoId> DuplicateAsync(HttpResponseMessage response, bool? isNew = null)
    {
        var answer = await JsonOf(response, HttpStatusCode.OK);
        answer.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        answer.GetProperty("is_new").GetBoolean().ShouldBe(isNew ?? answer.GetProperty("is_new").GetBoolean());
        return VideoId.Parse(answer.GetProperty("video").GetProperty("id").GetString()!, null);
    }

    [Fact]
    public async Task Verify_GoodFile_IsKeptForOthersToShare()
    {
        var id = await shop.UploadAsync(file);
        var stored = (await StoredAsync())!;
        (stored.Key, stored.Size, stored.VersionId).ShouldBe((OriginalKey.Of(id), 1000, "v1"));
        stored.Holders.ShouldBe([id]);
        (await shop.Originals.IsHeldAsync(OriginalKey.Of(id), default)).ShouldBeTrue();
        (await shop.Originals.IsHeldAsync(OriginalKey.Of(Any.Ids.NextVideoId()), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_HashFoundByVerification_IsADuplicateAtOnce()
    {
        var id = await shop.UploadAsync(file);
        (await DuplicateAsync(await shop.PostStartAsync(file, Hash))).ShouldBe(id);
    }

    [Fact]
    public async Task Start_ForAnotherEntity_IsAnotherVideoOfTheSameBytes_NothingIsUploaded()
    {
        var first = await shop.UploadAsync(file);
        var second = await DuplicateAsync(await shop.PostStartAsync(file, Hash, "pin-7"), isNew: true);
        second.ShouldNotBe(first);
        var video = (await shop.FindAsync(second))!;
        (video.Status, video.Original!.Key, video.Sha256).ShouldBe((VideoStatus.Processing, OriginalKey.Of(first), Hash));
        shop.S3.OpenMultiparts.ShouldBeEmpty();
        (await StoredAsync())!.Holders.ShouldBe([first, second]);
        (await DuplicateAsync(await shop.PostStartAsync(file, Hash, "pin-7"), isNew: false)).ShouldBe(second, "and that entity has it now");
        await shop.PublishAsync(second);
        shop.Workflows.Requests.Cast<Amazon.StepFunctions.Model.StartExecutionRequest>().ShouldContain(r => r.Name == $"{second}-g1");
    }

    [Fact]
    public async Task Start_OfAnotherOwner_SharesNothing()
    {
        await shop.UploadAsync(file);
        await using var other = await Workshop.OpenAsync(dynamo);
        await other.StartAsync(file, Hash);
    }

    /// <summary>The right hash of another file, or a wrong size: what is announced is not what is stored, so it has to be sent.</summary>
    [Fact]
    public async Task Start_SameHashOtherSize_IsUploaded()
    {
        await shop.UploadAsync(file);
        await shop.StartAsync([1, 2, 3], Hash, "pin-8");
    }

    /// <summary>Its parts are of other places in the file: it is not that upload which goes on, and whichever is the file is the video.</summary>
    [Fact]
    public async Task Start_HashOfAnOpenUploadOfAnotherSize_IsAnUploadOfItsOwn()
    {
        var other = await shop.StartAsync(Any.Mp4(999), Hash);
        var mine = await shop.StartAsync(file, Hash);
        mine.ShouldNotBe(other);
        (await shop.HolderOfAsync(file)).ShouldBe(other, "as long as nobody has brought the file");
        await JsonOf(await shop.PostCompleteAsync(mine, await shop.SendAsync(mine, file)), HttpStatusCode.Accepted);
        await shop.StoreAsync(mine);
        await shop.VerifyAsync(mine);
        (await shop.FindAsync(mine))!.Status.ShouldBe(VideoStatus.Processing);
        (await shop.HolderOfAsync(file)).ShouldBe(mine);
    }

    [Fact]
    public async Task Complete_HashThatAnotherVideoHas_IsThatVideo_AndNothingOfThisIsLeft()
    {
        var late = await shop.StartAsync(file);
        var parts = await shop.SendAsync(late, file);
        var first = await shop.UploadAsync(file);
        (await DuplicateAsync(await shop.PostCompleteAsync(late, parts, Hash))).ShouldBe(first);
        shop.S3.OpenMultiparts.ShouldBeEmpty();
        (await shop.FindAsync(late)).ShouldBeNull();
        (await shop.Uploads.GetAsync(late, default)).ShouldBeNull();
        shop.Api.Queue.Requests.Count.ShouldBe(1, "the first one's");
    }

    /// <summary>It gave the upload up for the video that has the file, and died: the same request finishes that, with the same answer.</summary>
    [Fact]
    public async Task Complete_AgainAfterOneThatDiedWhileItDiscarded_IsTheVideoThatHasTheFile()
    {
        var late = await shop.StartAsync(file);
        var parts = await shop.SendAsync(late, file);
        var first = await shop.UploadAsync(file);
        var upload = (await shop.Uploads.GetAsync(late, default))!;
        (await shop.Uploads.TryChangeAsync(upload with { Status = UploadStatus.Aborting }, UploadStatus.Open, default)).ShouldBeTrue();
        (await DuplicateAsync(await shop.PostCompleteAsync(late, parts, Hash), isNew: false)).ShouldBe(first);
        shop.S3.OpenMultiparts.ShouldBeEmpty();
        (await shop.FindAsync(late)).ShouldBeNull();
        (await shop.Uploads.GetAsync(late, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Complete_OfOneThatIsBeingAborted_WhoseFileNobodyHas_IsRefused()
    {
        var id = await shop.StartAsync(file, Hash);
        var parts = await shop.SendAsync(id, file);
        var upload = (await shop.Uploads.GetAsync(id, default))!;
        (await shop.Uploads.TryChangeAsync(upload with { Status = UploadStatus.Aborting }, UploadStatus.Open, default)).ShouldBeTrue();
        (await JsonOf(await shop.PostCompleteAsync(id, parts, Hash), HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe(Errors.UploadClosed.Code);
    }

    /// <summary>The other may never be finished: whoever has all bytes first holds the hash.</summary>
    [Fact]
    public async Task Complete_HashThatAnUnfinishedUploadAnnounced_IsTaken()
    {
        await shop.StartAsync(file, Hash);
        var fast = await shop.StartAsync(file);
        await JsonOf(await shop.PostCompleteAsync(fast, await shop.SendAsync(fast, file), Hash), HttpStatusCode.Accepted);
        (await shop.HolderOfAsync(file)).ShouldBe(fast);
    }

    /// <summary>Whoever is told that the file is here goes away: so it must be here, not only announced.</summary>
    [Fact]
    public async Task Start_HashOfAVideoThatIsOnlyBeingVerified_IsUploaded_AndCounts()
    {
        var liar = await shop.StartAsync(file, Hash);
        await JsonOf(await shop.PostCompleteAsync(liar, await shop.SendAsync(liar, Any.Mp4(1000))), HttpStatusCode.Accepted);
        var honest = await shop.StartAsync(file, Hash);
        (await shop.HolderOfAsync(file)).ShouldBe(liar, "as long as nobody knows better");
        await shop.StoreAsync(liar);
        await shop.VerifyAsync(liar);
        await JsonOf(await shop.PostCompleteAsync(honest, await shop.SendAsync(honest, file)), HttpStatusCode.Accepted);
        await shop.StoreAsync(honest);
        await shop.VerifyAsync(honest);
        (await shop.FindAsync(honest))!.Status.ShouldBe(VideoStatus.Processing);
        (await shop.HolderOfAsync(file)).ShouldBe(honest);
        (await DuplicateAsync(await shop.PostStartAsync(file, Hash))).ShouldBe(honest);
    }

    /// <summary>Its bytes are gone from the storage, or will be when the versions under its delete marker expire.</summary>
    async Task<VideoId> LostAsync(bool hidden, string? entity = null)
    {
        var lost = await shop.UploadAsync(file, entity: entity);
        await shop.FinishAsync(lost);
        _ = hidden ? shop.S3.Hidden.TryAdd(OriginalKey.Of(lost), true) : shop.S3.Objects.TryRemove(OriginalKey.Of(lost), out _);
        return lost;
    }

    async Task ShouldBeTheStoredOneAsync(VideoId id)
    {
        var video = (await shop.FindAsync(id))!;
        (video.Status, video.Error, video.Original!.Key).ShouldBe((VideoStatus.Processing, null, OriginalKey.Of(id)));
        shop.S3.Objects[OriginalKey.Of(id)].ShouldBe(file);
        var stored = (await StoredAsync())!;
        stored.Key.ShouldBe(OriginalKey.Of(id));
        stored.Holders.ShouldBe([id], "nobody else has bytes");
        var sharing = await DuplicateAsync(await shop.PostStartAsync(file, Hash, "pin-of-another"));
        (await shop.FindAsync(sharing))!.Original!.Key.ShouldBe(OriginalKey.Of(id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pin-2")]
    public async Task Upload_OfAFileWhoseStoredOriginalIsLost_IsTheNewOriginal(string? entity)
    {
        await LostAsync(hidden: false);
        var again = await shop.UploadAsync(file, Hash, entity);
        await ShouldBeTheStoredOneAsync(again);
    }

    /// <summary>Under its delete marker it still belongs to those who hold it, and may come back.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("pin-2")]
    public async Task Upload_OfAFileWhoseStoredOriginalIsHidden_KeepsACopyThatIsItsOwn(string? entity)
    {
        var hidden = await LostAsync(hidden: true);
        var again = await shop.UploadAsync(file, Hash, entity);
        var video = (await shop.FindAsync(again))!;
        (video.Status, video.Error, video.Original!.Key).ShouldBe((VideoStatus.Processing, null, OriginalKey.Of(again)));
        shop.S3.Objects[OriginalKey.Of(again)].ShouldBe(file);
        (await StoredAsync())!.Holders.ShouldBe([hidden]);
        await shop.FinishAsync(again);
        await shop.DeleteAsync(again, purge: true);
        await shop.PurgeAsync(again);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(hidden)], "what is its own goes with it, and nothing else");
    }

    [Fact]
    public async Task Purge_OfOneOfTwoWhoseBytesWereHiddenWhenTheFileCameAgain_LeavesTheBytesToTheOther()
    {
        var first = await shop.UploadAsync(file);
        await shop.FinishAsync(first);
        var second = await DuplicateAsync(await shop.PostStartAsync(file, Hash, "pin-1"));
        await shop.FinishAsync(second);
        shop.S3.Hidden.TryAdd(OriginalKey.Of(first), true);
        var third = await shop.UploadAsync(file, Hash, "pin-2");
        shop.S3.Hidden.Clear();
        await shop.DeleteAsync(second, purge: true);
        await shop.PurgeAsync(second);
        shop.S3.Objects.Keys.Order().ShouldBe(new[] { first, third }.Select(id => OriginalKey.Of(id)).Order());
        (await StoredAsync())!.Holders.ShouldBe([first]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pin-2")]
    public async Task Upload_WhoseHashOnlyVerificationFinds_OfAFileWhoseStoredOriginalIsLost_IsTheNewOriginal(string? entity)
    {
        await LostAsync(hidden: false);
        await ShouldBeTheStoredOneAsync(await shop.UploadAsync(file, entity: entity));
    }

    [Fact]
    public async Task Complete_HashOfAVideoWhoseOriginalIsLost_IsTheNewOriginal()
    {
        var late = await shop.StartAsync(file);
        var parts = await shop.SendAsync(late, file);
        await LostAsync(hidden: false);
        await JsonOf(await shop.PostCompleteAsync(late, parts, Hash), HttpStatusCode.Accepted);
        await shop.StoreAsync(late);
        await shop.VerifyAsync(late);
        await ShouldBeTheStoredOneAsync(late);
    }

    /// <summary>It was decided that the copy may go, and the process died; what it rested on may be gone when it comes back.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("pin-9")]
    public async Task Verify_BytesThatItGaveWayToAreLostMeanwhile_ItsOwnStay(string? entity)
    {
        var second = await shop.StartAsync(file, entity: entity);
        await shop.PostCompleteAsync(second, await shop.SendAsync(second, file));
        await shop.StoreAsync(second);
        var first = await shop.UploadAsync(file);
        shop.S3.BeforeErasing = _ => throw new IOException("killed");
        await Should.ThrowAsync<IOException>(() => shop.VerifyAsync(second));
        shop.S3.BeforeErasing = null;
        shop.S3.Objects.TryRemove(OriginalKey.Of(first), out _);
        await shop.VerifyAsync(second);
        shop.S3.Objects[OriginalKey.Of(second)].ShouldBe(file);
    }

    [Fact]
    public async Task Purge_OfAVideoWhoseOriginalWasLost_LeavesTheNewOne()
    {
        var lost = await LostAsync(hidden: false);
        var again = await shop.UploadAsync(file, Hash);
        await shop.DeleteAsync(lost, purge: true);
        await shop.PurgeAsync(lost);
        (await shop.FindAsync(lost)).ShouldBeNull();
        await ShouldBeTheStoredOneAsync(again);
    }

    /// <summary>What only announced the hash may turn out to be something else; a whole file is not thrown away for that.</summary>
    [Fact]
    public async Task Complete_HashOfAVideoThatIsOnlyBeingVerifiedAndIsSomethingElse_IsTheVideo()
    {
        var liar = await shop.StartAsync(file, Hash);
        var honest = await shop.StartAsync(file);
        await JsonOf(await shop.PostCompleteAsync(liar, await shop.SendAsync(liar, Any.Mp4(1000))), HttpStatusCode.Accepted);
        await JsonOf(await shop.PostCompleteAsync(honest, await shop.SendAsync(honest, file), Hash), HttpStatusCode.Accepted);
        (await shop.HolderOfAsync(file)).ShouldBe(liar, "as long as nobody knows better");
        foreach (var id in new[] { liar, honest })
        {
            await shop.StoreAsync(id);
            await shop.VerifyAsync(id);
        }
        (await shop.FindAsync(liar))!.Error!.Code.ShouldBe(Errors.ChecksumMismatch.Code);
        (await shop.FindAsync(honest))!.Status.ShouldBe(VideoStatus.Processing);
        (await shop.HolderOfAsync(file)).ShouldBe(honest);
        (await StoredAsync())!.Holders.ShouldBe([honest]);
        shop.S3.Objects[OriginalKey.Of(honest)].ShouldBe(file);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Complete_HashOfAVideoThatIsOnlyBeingVerified_WhicheverIsVerifiedFirstIsTheVideo(bool theHolder)
    {
        var holder = await shop.StartAsync(file, Hash);
        var other = await shop.StartAsync(file);
        foreach (var id in new[] { holder, other })
        {
            await JsonOf(await shop.PostCompleteAsync(id, await shop.SendAsync(id, file), Hash), HttpStatusCode.Accepted);
            await shop.StoreAsync(id);
        }
        var (first, second) = theHolder ? (holder, other) : (other, holder);
        await shop.VerifyAsync(first);
        await shop.VerifyAsync(second);
        (await shop.FindAsync(first))!.Status.ShouldBe(VideoStatus.Processing);
        (await shop.FindAsync(second))!.Error.ShouldBe(new VideoError(Errors.DuplicateFile.Code, $"video {first} has it"));
        (await shop.HolderOfAsync(file)).ShouldBe(first);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
    }

    /// <summary>A purge ahead: the bytes that came with it are never published, nor do they hold the hash.</summary>
    [Fact]
    public async Task Purge_WhileVerifying_EndsThereAndTheFileMayComeAgain()
    {
        var unwanted = await shop.StartAsync(file, Hash);
        await JsonOf(await shop.PostCompleteAsync(unwanted, await shop.SendAsync(unwanted, file)), HttpStatusCode.Accepted);
        await shop.StoreAsync(unwanted);
        await shop.DeleteAsync(unwanted, purge: true);
        await shop.PurgeAsync(unwanted);
        (await shop.FindAsync(unwanted)).ShouldNotBeNull("it waits for the end of the verification");
        await shop.VerifyAsync(unwanted);
        shop.Workflows.Requests.ShouldBeEmpty();
        await shop.PurgeAsync(unwanted);
        (await shop.FindAsync(unwanted)).ShouldBeNull();
        shop.S3.Objects.ShouldBeEmpty();
        (await shop.HolderOfAsync(file)).ShouldBeNull();
        await shop.UploadAsync(file, Hash);
    }

    [Fact]
    public async Task Verify_HashThatAnotherVideoHas_FailsTheLaterOneAndRemovesItsBytes()
    {
        var late = await shop.StartAsync(file);
        await shop.PostCompleteAsync(late, await shop.SendAsync(late, file));
        await shop.StoreAsync(late);
        var first = await shop.UploadAsync(file);
        await shop.VerifyAsync(late);
        var video = (await shop.FindAsync(late))!;
        (video.Status, video.Error!.Code, video.Original).ShouldBe((VideoStatus.Failed, Errors.DuplicateFile.Code, null));
        video.Error.Detail.ShouldContain(first.ToString());
        video.DuplicateOf.ShouldBe(first);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
        (await StoredAsync())!.Holders.ShouldBe([first]);
    }

    [Fact]
    public async Task Verify_HashOfAnotherEntity_SharesTheFirstBytesAndRemovesItsOwn()
    {
        var first = await shop.UploadAsync(file);
        var second = await shop.UploadAsync(file, entity: "pin-9");
        (await shop.FindAsync(second))!.Original!.Key.ShouldBe(OriginalKey.Of(first));
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
        (await StoredAsync())!.Holders.ShouldBe([first, second]);
    }

    /// <summary>Who only announced a hash may turn out to have sent something else; verified bytes never yield to that.</summary>
    [Fact]
    public async Task Verify_HashThatAnotherOnlyAnnounced_IsTaken()
    {
        var liar = await shop.StartAsync(Any.Mp4(1000), Hash);
        var other = Any.Mp4(1000);
        await shop.PostCompleteAsync(liar, await shop.SendAsync(liar, other));
        await shop.StoreAsync(liar);
        var honest = await shop.UploadAsync(file);
        (await shop.FindAsync(honest))!.Status.ShouldBe(VideoStatus.Processing);
        await shop.VerifyAsync(liar);
        (await shop.FindAsync(liar))!.Error!.Code.ShouldBe(Errors.ChecksumMismatch.Code);
        shop.S3.Objects[OriginalKey.Of(honest)].ShouldBe(file);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pin-9")]
    public async Task Verify_DiesBeforeItsOwnBytesAreRemoved_RemovesThemOnTheNextDelivery(string? entity)
    {
        var second = await shop.StartAsync(file, entity: entity);
        await shop.PostCompleteAsync(second, await shop.SendAsync(second, file));
        await shop.StoreAsync(second);
        var first = await shop.UploadAsync(file);
        shop.S3.BeforeErasing = _ => throw new IOException("killed");
        await Should.ThrowAsync<IOException>(() => shop.VerifyAsync(second));
        shop.S3.Objects.Count.ShouldBe(2);
        shop.S3.BeforeErasing = null;
        await shop.VerifyAsync(second);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
        await shop.VerifyAsync(second);
        (await dynamo.StepsAsync(second)).Where(step => step.StartsWith(TrailSteps.EraseSecondCopy, StringComparison.Ordinal))
            .ShouldBe([$"{TrailSteps.EraseSecondCopy} failed", $"{TrailSteps.EraseSecondCopy} succeeded"], "it is erased once");
    }

    [Fact]
    public async Task Purge_OfTheFirst_LeavesTheBytesToTheOthers_TheLastTakesThemAlong()
    {
        var first = await shop.UploadAsync(file);
        var second = await DuplicateAsync(await shop.PostStartAsync(file, Hash, "pin-1"));
        await shop.FinishAsync(first);
        await shop.FinishAsync(second);
        await shop.DeleteAsync(first, purge: true);
        await shop.PurgeAsync(first);
        (await shop.FindAsync(first)).ShouldBeNull();
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
        (await StoredAsync())!.Holders.ShouldBe([second]);
        var again = await DuplicateAsync(await shop.PostStartAsync(file, Hash));
        again.ShouldNotBe(first, "its hash is free again, and the bytes are still there");
        foreach (var id in new[] { second, again })
        {
            shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(first)]);
            await shop.FinishAsync(id);
            await shop.DeleteAsync(id, purge: true);
            await shop.PurgeAsync(id);
        }
        shop.S3.Objects.ShouldBeEmpty();
        (await StoredAsync()).ShouldBeNull();
        await shop.StartAsync(file, Hash);
    }

    [Fact]
    public async Task Purge_DiesBeforeTheBytesAreRemoved_NobodySharesThemAnyMore_AndItsNextTryRemovesOnlyThem()
    {
        var first = await shop.UploadAsync(file);
        await shop.FinishAsync(first);
        await shop.DeleteAsync(first, purge: true);
        shop.S3.BeforeErasing = _ => throw new IOException("killed");
        await Should.ThrowAsync<IOException>(() => shop.PurgeAsync(first));
        shop.S3.BeforeErasing = null;
        (await StoredAsync())!.Holders.ShouldBeEmpty();

        var second = await shop.UploadAsync(file, Hash);
        shop.S3.Objects.Count.ShouldBe(2);
        await shop.PurgeAsync(first);
        shop.S3.Objects.Keys.ShouldBe([OriginalKey.Of(second)]);
        (await StoredAsync())!.Holders.ShouldBe([second]);
        (await shop.FindAsync(first)).ShouldBeNull();
    }

    [Fact]
    public async Task Restore_FileCameAgainMeanwhile_IsRefused_OtherwiseItHoldsItsHashAgain()
    {
        var first = await shop.UploadAsync(file);
        await shop.FinishAsync(first);
        await shop.DeleteAsync(first, purge: false);
        await JsonOf(await shop.Me.PostAsync($"videos/{first}/restore", null), HttpStatusCode.OK);
        (await DuplicateAsync(await shop.PostStartAsync(file, Hash))).ShouldBe(first);

        await shop.DeleteAsync(first, purge: false);
        var second = await DuplicateAsync(await shop.PostStartAsync(file, Hash));
        second.ShouldNotBe(first);
        var refused = await JsonOf(await shop.Me.PostAsync($"videos/{first}/restore", null), HttpStatusCode.Conflict);
        refused.GetProperty("code").GetString().ShouldBe(Errors.DuplicateFile.Code);
    }

    [Fact]
    public async Task Retry_FileCameAgainSinceItFailed_IsRefused_OtherwiseItHoldsItsHashAgain()
    {
        var first = await shop.UploadAsync(file);
        await shop.FinishAsync(first);
        await FailPublishedAsync(first);
        await JsonOf(await shop.Me.PostAsync($"videos/{first}/retry", null), HttpStatusCode.Accepted);
        (await DuplicateAsync(await shop.PostStartAsync(file, Hash))).ShouldBe(first);

        await FailPublishedAsync(first);
        var second = await DuplicateAsync(await shop.PostStartAsync(file, Hash));
        second.ShouldNotBe(first);
        var refused = await JsonOf(await shop.Me.PostAsync($"videos/{first}/retry", null), HttpStatusCode.Conflict);
        refused.GetProperty("code").GetString().ShouldBe(Errors.DuplicateFile.Code);
        (await shop.FindAsync(first))!.Status.ShouldBe(VideoStatus.Failed);
    }

    /// <summary>As when no host takes it.</summary>
    async Task FailPublishedAsync(VideoId id)
    {
        var error = new VideoError("unsupported_input", "no host takes it");
        var failed = (await shop.Videos.ChangeAsync(id, video => video with { Status = VideoStatus.Failed, Error = error }, default)).Value;
        var attempt = new HostAttempt(id, failed.Generation, HostingProvider.Aws, DateTimeOffset.UtcNow).Failed(error, DateTimeOffset.UtcNow);
        (await shop.Videos.Table.PutAsync(HostAttempt.Mapper, attempt, condition: null, default)).ShouldBeTrue();
    }

    /// <summary>The holder was dead when it was looked at, and is alive again when its hash is to be taken.</summary>
    [Fact]
    public async Task Start_HolderIsRestoredInTheMiddle_IsItsDuplicate()
    {
        var first = await shop.UploadAsync(file);
        await shop.FinishAsync(first);
        await shop.DeleteAsync(first, purge: false);
        var meddler = Meddler.Of(dynamo);
        await using var between = await TestApi.StartAsync(meddler.Table, shop.S3);
        using var client = between.Client(shop.Owner, "instructor");
        meddler.Before(_ => true, () => shop.Videos.ChangeAsync(first, video => video.Move(VideoMove.Restore)!, default));
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            client, "uploads", new { file_name = "again.mp4", file_size = file.Length, sha256 = Hash });
        (await DuplicateAsync(answer)).ShouldBe(first);
        meddler.IsDone.ShouldBeTrue();
        (await shop.HolderOfAsync(file)).ShouldBe(first);
    }

    [Fact]
    public async Task Purge_OfAnUploadUnderWay_ClosesItBeforeItsPartsGo_CompleteIsRefused()
    {
        var id = await shop.StartAsync(file);
        var parts = await shop.SendAsync(id, file);
        await shop.DeleteAsync(id, purge: true);
        var refused = await JsonOf(await shop.PostCompleteAsync(id, parts), HttpStatusCode.Conflict);
        refused.GetProperty("code").GetString().ShouldBe(Errors.UploadClosed.Code);
        await shop.PurgeAsync(id);
        await shop.StoreAsync(id);
        shop.S3.OpenMultiparts.ShouldBeEmpty();
        shop.S3.Objects.ShouldBeEmpty();
        (await shop.FindAsync(id)).ShouldBeNull();
    }
}
