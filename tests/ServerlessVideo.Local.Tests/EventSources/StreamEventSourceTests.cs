using System.Text.Json.Nodes;
using ServerlessVideo.Local.Tests.Engines;

namespace ServerlessVideo.Local.Tests.EventSources;

[Collection(EnginesCollection.Name)]
public class StreamEventSourceTests(EnginesFixture engines)
{
    [Fact]
    public async Task Stream_InsertsOfTheFilteredType_ReachTheFunctionInOrder()
    {
        await PutAsync("order-1", "other", "ignored");
        await PutAsync("order-2", "outbox", "first");
        await PutAsync("order-2", "outbox", "a change, no insert");
        await PutAsync("order-3", "outbox", "second");

        await engines.EventuallyAsync(() => Task.FromResult(Texts("order-").Contains("second") ? "" : null));

        Texts("order-").ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Stream_RecordThatNeverWorks_GoesToTheDestination_AndTheStreamGoesOn()
    {
        await PutAsync("bad-1", "outbox", "throw always");
        await PutAsync("bad-2", "outbox", "after it");

        var message = JsonNode.Parse((await engines.ReceiveAsync("StreamDeadLetters", _ => true))["Body"]!.ToString())!;

        message["requestContext"]!["condition"]!.ToString().ShouldBe("RetryAttemptsExhausted");
        message["DDBStreamBatchInfo"]!["batchSize"]!.GetValue<int>().ShouldBe(1);
        await engines.EventuallyAsync(() => Task.FromResult(Texts("bad-2").Count > 0 ? "" : null));
    }

    List<string> Texts(string keyPrefix) => [.. engines.Records("outbox", _ => true).SelectMany(r => r["Records"]!.AsArray())
        .Select(r => r!["dynamodb"]!["NewImage"]!).Where(i => i["pk"]!["S"]!.ToString().StartsWith(keyPrefix)).Select(i => i["text"]!["S"]!.ToString())];

    Task PutAsync(string key, string type, string text) => engines.Tables.CallAsync("PutItem", new JsonObject
    {
        ["TableName"] = "items",
        ["Item"] = new JsonObject
        {
            ["pk"] = new JsonObject { ["S"] = key }, ["type"] = new JsonObject { ["S"] = type }, ["text"] = new JsonObject { ["S"] = text },
        },
    }, CancellationToken.None);
}
