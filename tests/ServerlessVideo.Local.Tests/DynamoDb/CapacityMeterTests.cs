using System.Text;
using ServerlessVideo.Local.DynamoDb;

namespace ServerlessVideo.Local.Tests.DynamoDb;

public sealed class CapacityMeterTests
{
    [Fact]
    public void Ask_OfARequest_KeepsAllOfIt() =>
        Encoding.UTF8.GetString(CapacityMeter.Ask(Encoding.UTF8.GetBytes(""" {"TableName":"t","Key":{}}""")))
            .ShouldBe("""{"ReturnConsumedCapacity":"TOTAL","TableName":"t","Key":{}}""");

    [Fact]
    public async Task Take_OfAnswers_AddsUpAndHandsOnWhatWasAskedFor()
    {
        CapacityMeter meter = new();
        meter.Take("GetItem", """{"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5},"Item":{"pk":{"S":"é"}}}""").ShouldBe("""{"Item":{"pk":{"S":"\u00E9"}}}""");
        meter.Take("GetItem", """{"ConsumedCapacity":{"TableName":"t","CapacityUnits":1.0}}""").ShouldBe("{}");
        meter.Take("TransactWriteItems", """{"ConsumedCapacity":[{"TableName":"t","CapacityUnits":4},{"TableName":"u","CapacityUnits":2}]}""");
        meter.Take("PutItem", """{"__type":"ConditionalCheckFailedException"}""").ShouldBe("""{"__type":"ConditionalCheckFailedException"}""");
        (await meter.ReadAsync(CancellationToken.None)).Rows.Select(r => string.Join('|', r.Cells)).ShouldBe(["GetItem|2|1.5|", "TransactWriteItems|1||6"]);
    }
}
