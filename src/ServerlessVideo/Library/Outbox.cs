using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.DynamoDBEvents;
using ServerlessVideo.Core;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Library;

/// <summary>
/// The function <c>outbox</c>: what was written with a change leaves the table's stream for the default event bus. At least once:
/// who listens knows an event by its <c>event_id</c>.
/// </summary>
sealed class Outbox(IAmazonEventBridge bus, Settings settings)
{
    public const string Source = "serverlessvideo";

    public static readonly Function Function = Core.Function.Of<Outbox>(
        "outbox",
        [Setting.Stage],
        (function, cancellationToken) => function.RunStreamAsync((handler, record, token) => handler.HandleAsync(record, token), cancellationToken));

    public async Task HandleAsync(DynamoDBEvent.DynamodbStreamRecord record, CancellationToken cancellationToken)
    {
        var entry = Entry(record.Dynamodb.NewImage ?? throw new InvalidOperationException("The stream carries no new image."));
        var response = await bus.PutEventsAsync(new PutEventsRequest { Entries = [entry] }, cancellationToken);
        if (response.FailedEntryCount > 0)
        {
            throw new InvalidOperationException($"The bus refused {entry.DetailType}: {response.Entries?[0].ErrorCode}");
        }
    }

    internal PutEventsRequestEntry Entry(Dictionary<string, DynamoDBEvent.AttributeValue> image)
    {
        var told = OutboxEvent.Mapper.FromItem(image.ToDictionary(pair => pair.Key, pair => Attribute(pair.Value)));
        var detail = JsonNode.Parse(told.Detail.GetRawText())!.AsObject();
        detail["event_id"] = told.Id;
        detail["stage"] = settings[Setting.Stage];
        return new PutEventsRequestEntry
        {
            Source = Source, DetailType = told.Name, Time = told.OccurredAt.UtcDateTime, Detail = detail.ToJsonString(),
        };
    }

    /// <summary>The stream's values are the table's values in Lambda's types.</summary>
    static Amazon.DynamoDBv2.Model.AttributeValue Attribute(DynamoDBEvent.AttributeValue value) => new()
    {
        S = value.S, N = value.N, BOOL = value.BOOL, NULL = value.NULL,
        L = value.L?.ConvertAll(Attribute), M = value.M?.ToDictionary(pair => pair.Key, pair => Attribute(pair.Value)),
    };
}
