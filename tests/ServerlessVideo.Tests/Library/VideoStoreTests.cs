using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

[Collection(DynamoDbCollection.Name)]
public class VideoStoreTests(DynamoDbLocal dynamo)
{
    readonly VideoStore store = new(dynamo.Table, Any.Ids, TimeProvider.System);

    async Task<Video> CreateAsync(VideoStatus status = VideoStatus.Uploading)
    {
        var video = Any.Video(status);
        (await store.CreateAsync(video, [], default)).ShouldBeTrue();
        return video;
    }

    async Task<List<Dictionary<string, AttributeValue>>> ItemsAsync(VideoId id, string prefix) => (await dynamo.Client.QueryAsync(new QueryRequest
    {
        TableName = dynamo.Table.Name, KeyConditionExpression = "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues = new() { [":pk"] = new(Keys.VideoPartition(id)), [":prefix"] = new(prefix) },
    })).Items ?? [];

    [Fact]
    public async Task Create_Twice_IsRefusedAndWritesNothing()
    {
        var video = await CreateAsync();
        (await store.CreateAsync(video with { Title = "other" }, [], default)).ShouldBeFalse();
        (await store.GetAsync(video.Id, default))!.Title.ShouldBe(video.Title);
    }

    [Fact]
    public async Task Change_OfStatus_WritesRecordOutboxItemAndProgressTogether()
    {
        var video = await CreateAsync(VideoStatus.Verifying);
        var changed = (await store.ChangeAsync(video.Id, v => v.Move(VideoMove.Verify)!, default)).Value;
        changed.Version.ShouldBe(2);
        (await store.GetAsync(video.Id, default))!.Status.ShouldBe(VideoStatus.Processing);
        var outbox = (await ItemsAsync(video.Id, "OUTBOX#")).Select(OutboxEvent.Mapper.FromItem).Single();
        outbox.Name.ShouldBe(EventNames.Uploaded);
        var progress = (await ItemsAsync(video.Id, Keys.EventPrefix)).Select(ProgressEvent.Mapper.FromItem).ToArray();
        progress.Select(p => p.Status).ShouldBe([VideoStatus.Verifying, VideoStatus.Processing]);
    }

    [Fact]
    public async Task Change_ConditionOfWhatGoesWithItFails_WritesNothing()
    {
        var video = await CreateAsync(VideoStatus.Verifying);
        var taken = dynamo.Table.Put(VideoStore.Mapper, video, WriteCondition.IsNew);
        await Should.ThrowAsync<Exception>(() => store.ChangeAsync(video.Id, v => v.Move(VideoMove.Verify)!, _ => [taken], null, default));
        (await store.GetAsync(video.Id, default))!.Version.ShouldBe(1);
        (await ItemsAsync(video.Id, "OUTBOX#")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Change_ManyAtOnce_LosesNone()
    {
        var video = await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => store.ChangeAsync(
            video.Id, v => v with { ExpectedViews = (v.ExpectedViews ?? 0) + 1 }, default)));
        (await store.GetAsync(video.Id, default))!.ExpectedViews.ShouldBe(6);
    }

    [Fact]
    public async Task Change_DecidedAsAnotherOwner_IsNotWritten()
    {
        var video = await CreateAsync();
        await Should.ThrowAsync<InvalidOperationException>(
            () => store.ChangeAsync(video.Id, v => v with { Title = "stolen" }, null, "eve", default));
        (await store.GetAsync(video.Id, default))!.Title.ShouldBe(video.Title);
    }

    [Fact]
    public async Task Change_NothingToDo_WritesNothing()
    {
        var video = await CreateAsync();
        (await store.ChangeAsync(video.Id, v => v, default)).Value.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Change_NoSuchVideo_IsNotFound() =>
        (await store.ChangeAsync(Any.Ids.NextVideoId(), v => v, default)).Failure!.Error.ShouldBe(Errors.NotFound);
}
