using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Library;

[Collection(DynamoDbCollection.Name)]
public sealed class PurgeVideoTests : IDisposable
{
    readonly FakeS3 s3 = new();
    readonly DynamoDbLocal dynamo;
    readonly VideoStore store;
    readonly UploadStore uploads;
    readonly Recorder<IAmazonCloudFront> cdn;
    readonly PurgeVideo purge;

    public PurgeVideoTests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        store = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        uploads = new UploadStore(dynamo.Table);
        (var client, cdn) = Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse());
        purge = Workshop.Purge(dynamo, store, s3, client);
    }

    public void Dispose() => s3.Dispose();

    async Task<Video> AddAsync(VideoStatus from, bool purging)
    {
        var sha256 = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + new string('0', 32);
        var video = Any.Video(VideoStatus.Deleted) with
        {
            DeletedFrom = from, PurgeRequestedAt = purging ? DateTimeOffset.UtcNow : null, Sha256 = sha256, ClaimedSha256 = sha256,
        };
        await store.CreateAsync(video, [uploads.Claim(HashClaim.Of(video)!, null)], default);
        s3.Objects[OriginalKey.Of(video.Id)] = [1];
        foreach (var name in new[] { "1/video.m3u8", "1/video_1.mp4", "1/still.0.jpg", "2/video.m3u8", "captions/en-1.vtt" })
        {
            s3.Objects[$"media/{video.Id}/{name}"] = [1];
        }
        await s3.InitiateMultipartUploadAsync(new() { Key = OriginalKey.Of(video.Id), ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256 }, default);
        return video;
    }

    async Task<int> CountAsync(VideoId id) => (await dynamo.Client.QueryAsync(new QueryRequest
    {
        TableName = dynamo.Table.Name, KeyConditionExpression = "pk = :pk",
        ExpressionAttributeValues = new() { [":pk"] = new(Keys.VideoPartition(id)) },
    })).Count ?? 0;

    [Fact]
    public async Task Handle_PurgeRequested_LeavesNothingOfThisVideoAndAllOfOthers()
    {
        var video = await AddAsync(VideoStatus.Ready, purging: true);
        var other = await AddAsync(VideoStatus.Ready, purging: false);
        foreach (var generation in new[] { 1, 2 })
        {
            await dynamo.Table.PutAsync(
                HostAttempt.Mapper, new HostAttempt(video.Id, generation, HostingProvider.Aws, DateTimeOffset.UtcNow) { Outcome = AttemptOutcome.Succeeded }, null, default);
        }
        await purge.HandleAsync(video.Id, default);
        s3.Objects.Keys.Where(key => key.Contains(video.Id.ToString(), StringComparison.Ordinal)).ShouldBeEmpty();
        s3.Objects.Keys.Count(key => key.Contains(other.Id.ToString(), StringComparison.Ordinal)).ShouldBe(6);
        s3.OpenMultiparts.Count.ShouldBe(1);
        (await CountAsync(video.Id)).ShouldBe(0);
        (await dynamo.StepsAsync(video.Id)).ShouldBe(["purge succeeded"]);
        (await uploads.FindClaimAsync(HashClaim.Of(video)!, default)).ShouldBeNull();
        (await uploads.FindClaimAsync(HashClaim.Of(other)!, default)).ShouldNotBeNull();
        var invalidation = cdn.Requests.Cast<CreateInvalidationRequest>().Single().InvalidationBatch;
        invalidation.Paths.Items.ShouldBe([$"/media/{video.Id}/*"]);
    }

    [Fact]
    public async Task Handle_WhileTheEdgeTakesNoMore_IsDoneWhenItIsRepeated()
    {
        var video = await AddAsync(VideoStatus.Ready, purging: true);
        cdn.Answer = _ => throw Any.TooManyInvalidations();
        await Should.ThrowAsync<TooManyInvalidationsInProgressException>(() => purge.HandleAsync(video.Id, default));
        (await store.GetAsync(video.Id, default)).ShouldNotBeNull();
        cdn.Answer = _ => new CreateInvalidationResponse();
        await purge.HandleAsync(video.Id, default);
        (await CountAsync(video.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task Handle_RecordChangesInTheLastMoment_StaysUntilAllWasLookedAtAgain()
    {
        var video = await AddAsync(VideoStatus.Ready, purging: true);
        var meddler = Meddler.Of(dynamo);
        var meddled = Workshop.Purge(
            dynamo, new VideoStore(meddler.Table, Any.Ids, TimeProvider.System), s3, Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse()).Client);
        meddler.Before(
            request => request.TransactItems.Exists(item => item.Delete?.Key["sk"].S == "VIDEO"),
            () => store.ChangeAsync(video.Id, v => v with { Title = "edited" }, default));
        await Should.ThrowAsync<InvalidOperationException>(() => meddled.HandleAsync(video.Id, default));
        (await store.GetAsync(video.Id, default)).ShouldNotBeNull();
        await purge.HandleAsync(video.Id, default);
        (await CountAsync(video.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task Handle_Again_IsDoneAlready()
    {
        var video = await AddAsync(VideoStatus.Failed, purging: true);
        await purge.HandleAsync(video.Id, default);
        await purge.HandleAsync(video.Id, default);
        cdn.Requests.Count.ShouldBe(1);
    }

    /// <summary>An upload's last object came after the records went: only that the trail proves the purge removes it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handle_ObjectWithoutRecord_IsRemovedOnlyIfItsPurgeIsInTheTrail(bool proven)
    {
        var video = await AddAsync(VideoStatus.Ready, purging: proven);
        if (proven)
        {
            await purge.HandleAsync(video.Id, default);
        }
        else
        {
            await dynamo.Table.ClearPartitionAsync(Keys.VideoPartition(video.Id), null, default);
        }
        s3.Objects[OriginalKey.Of(video.Id)] = [1];
        await purge.HandleAsync(video.Id, default);
        s3.Objects.ContainsKey(OriginalKey.Of(video.Id)).ShouldBe(!proven);
    }

    [Theory]
    [InlineData(VideoStatus.Ready, false)]
    [InlineData(VideoStatus.Processing, true)]
    [InlineData(VideoStatus.Verifying, true)]
    public async Task Handle_NotToBePurgedOrStillBeingWorkedOn_TouchesNothing(VideoStatus from, bool purging)
    {
        var video = await AddAsync(from, purging);
        await purge.HandleAsync(video.Id, default);
        s3.Objects.Count.ShouldBe(6);
        (await store.GetAsync(video.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Handle_HashTakenOverByAnother_IsLeftToThatOne()
    {
        var video = await AddAsync(VideoStatus.Ready, purging: true);
        var heir = HashClaim.Of(video)! with { VideoId = Any.Ids.NextVideoId() };
        await dynamo.Table.PutAsync(HashClaim.Mapper, heir, null, default);
        await purge.HandleAsync(video.Id, default);
        (await uploads.FindClaimAsync(heir, default)).ShouldBe(heir);
    }
}
