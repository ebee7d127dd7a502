using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Data;

public sealed class VideosTableTests
{
    [Theory]
    [InlineData(3, true)]
    [InlineData(100, false)]
    public async Task Put_ATransactionIsAtTheItem_IsTriedAgain_NotForEver(int conflicts, bool written)
    {
        var (dynamo, calls) = Recorder.Of<IAmazonDynamoDB>(_ => --conflicts >= 0 ? throw new TransactionConflictException("busy") : new PutItemResponse());
        var put = new VideosTable(dynamo, "videos").PutAsync(VideoStore.Mapper, Any.Video(), null, default);
        await (written ? (Task)put : Should.ThrowAsync<TransactionConflictException>(put));
        calls.Requests.Count.ShouldBe(written ? 4 : 6);
    }
}
