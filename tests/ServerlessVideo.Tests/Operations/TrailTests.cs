using System.Net;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Operations;

[Collection(DynamoDbCollection.Name)]
public sealed class TrailTests(DynamoDbLocal dynamo)
{
    readonly VideoId id = Any.Ids.NextVideoId();

    Task<IReadOnlyList<TrailEntry>> ReadAsync() => dynamo.Trail.ListAsync(id, null, 100, default);

    [Fact]
    public async Task Run_IsWrittenBeforeTheWorkAndAfterIt()
    {
        var during = 0;
        await dynamo.Trail.RunAsync(id, "someone", TrailSteps.Verify, "10 bytes", async () => during = (await ReadAsync()).Count, default);
        during.ShouldBe(1);
        var entries = await ReadAsync();
        entries.Select(e => (e.Step, e.State, e.Actor, e.Detail)).ShouldBe(
            [("verify", TrailState.Started, "someone", "10 bytes"), ("verify", TrailState.Succeeded, "someone", "10 bytes")]);
    }

    /// <summary>A message may carry an address with its signature: the type, or the service's code, is all that is kept.</summary>
    [Fact]
    public async Task Run_WorkThrows_IsWrittenWithoutItsMessage()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => dynamo.Trail.RunAsync(
            id, "a", TrailSteps.Verify, null, () => throw new InvalidOperationException("https://s3/?X-Amz-Signature=secret"), default));
        await Should.ThrowAsync<Amazon.S3.AmazonS3Exception>(() => dynamo.Trail.RunAsync(
            id, "a", TrailSteps.Verify, null, () => throw FakeS3.Error("SlowDown", HttpStatusCode.ServiceUnavailable), default));
        var failed = (await ReadAsync()).Where(e => e.State == TrailState.Failed).ToArray();
        failed.Select(e => e.Detail).ShouldBe(["InvalidOperationException", "SlowDown"]);
    }

    [Fact]
    public async Task Run_WorkIsRefused_EndsAsFailedWithTheCode()
    {
        var outcome = await dynamo.Trail.RunAsync<string>(id, "a", TrailSteps.Abort, null, () => Task.FromResult<Outcome<string>>(Errors.UploadClosed), default);
        outcome.Succeeded.ShouldBeFalse();
        (await ReadAsync())[^1].ShouldSatisfyAllConditions(e => e.State.ShouldBe(TrailState.Failed), e => e.Detail.ShouldBe(Errors.UploadClosed.Code));
    }

    [Fact]
    public async Task Entry_ExpiresAfter400Days_AndHasAPartitionOfItsOwn()
    {
        await dynamo.Trail.RunAsync(id, "a", TrailSteps.Verify, null, () => Task.CompletedTask, default);
        var items = (await dynamo.Client.QueryAsync(new QueryRequest
        {
            TableName = dynamo.Table.Name, KeyConditionExpression = "pk = :pk", ExpressionAttributeValues = new() { [":pk"] = new($"AUDIT#{id}") },
        })).Items;
        items.Count.ShouldBe(2);
        var days = (DateTimeOffset.FromUnixTimeSeconds(long.Parse(items[0]["ttl"].N)) - DateTimeOffset.UtcNow).TotalDays;
        days.ShouldBe(400, 0.1);
        await dynamo.Table.ClearPartitionAsync(Keys.VideoPartition(id), null, default);
        (await ReadAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Entry_IsNeverReplaced()
    {
        var ids = new IdGenerator(new TestClock());
        var taken = ids.Next();
        var entry = new TrailEntry(taken, id, "x", TrailState.Started, "a", null, DateTimeOffset.UtcNow);
        (await dynamo.Table.PutAsync(TrailEntry.Mapper, entry, WriteCondition.IsNew, default)).ShouldBeTrue();
        (await dynamo.Table.PutAsync(TrailEntry.Mapper, entry with { Actor = "b" }, WriteCondition.IsNew, default)).ShouldBeFalse();
        (await ReadAsync()).Single().Actor.ShouldBe("a");
    }
}
