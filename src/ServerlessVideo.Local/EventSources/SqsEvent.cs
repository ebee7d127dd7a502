using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>The event of docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, from messages as ReceiveMessage gives them.</summary>
static class SqsEvent
{
    public static byte[] Of(string queueArn, IEnumerable<JsonNode> messages) => Encoding.UTF8.GetBytes(
        new JsonObject { ["Records"] = new JsonArray([.. messages.Select(m => Record(queueArn, m))]) }.ToJsonString());

    static JsonObject Record(string queueArn, JsonNode message) => new()
    {
        ["messageId"] = message["MessageId"]!.DeepClone(),
        ["receiptHandle"] = message["ReceiptHandle"]!.DeepClone(),
        ["body"] = message["Body"]!.DeepClone(),
        ["attributes"] = message["Attributes"]?.DeepClone() ?? new JsonObject(),
        ["messageAttributes"] = new JsonObject((message["MessageAttributes"]?.AsObject() ?? []).Select(a =>
            KeyValuePair.Create<string, JsonNode?>(a.Key, Attribute(a.Value!)))),
        ["md5OfBody"] = message["MD5OfBody"]?.DeepClone(),
        ["eventSource"] = "aws:sqs",
        ["eventSourceARN"] = queueArn,
        ["awsRegion"] = Stack.Region,
    };

    static JsonObject Attribute(JsonNode attribute) => new()
    {
        ["stringValue"] = attribute["StringValue"]?.DeepClone(),
        ["binaryValue"] = attribute["BinaryValue"]?.DeepClone(),
        ["stringListValues"] = new JsonArray(),
        ["binaryListValues"] = new JsonArray(),
        ["dataType"] = attribute["DataType"]?.DeepClone(),
    };
}
