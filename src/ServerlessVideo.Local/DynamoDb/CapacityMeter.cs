using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.DynamoDb;

/// <summary>
/// What the table would be billed for: the capacity units that DynamoDB Local counts for each call, since the start. A write
/// that its condition refuses is billed on AWS and not counted here.
/// </summary>
sealed class CapacityMeter : IStatusSource
{
    static readonly string[] Reads = ["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"];

    static readonly string[] Writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

    readonly ConcurrentDictionary<string, (int Calls, double Units)> _operations = [];

    public string Title => "DynamoDB capacity";

    public static bool Counts(string operation) => Reads.Contains(operation) || Writes.Contains(operation);

    /// <summary>The request, asking also for its capacity.</summary>
    public static byte[] Ask(byte[] request) => [.. "{\"ReturnConsumedCapacity\":\"TOTAL\","u8, .. request.AsSpan(request.AsSpan().IndexOf((byte)'{') + 1)];

    /// <returns>The answer as it would have been without asking.</returns>
    public string Take(string operation, string answer)
    {
        if (JsonNode.Parse(answer) is not JsonObject body || !body.Remove("ConsumedCapacity", out var consumed))
        {
            return answer;
        }
        var tables = consumed as JsonArray ?? [consumed?.DeepClone()];
        var units = tables.Sum(t => t?["CapacityUnits"]?.GetValue<double>() ?? 0);
        _operations.AddOrUpdate(operation, (1, units), (_, sum) => (sum.Calls + 1, sum.Units + units));
        return body.ToJsonString();
    }

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => new(new StatusTable(
        ["Operation", "Calls", "Read units", "Write units"],
        [.. _operations.OrderBy(o => o.Key).Select(o => new StatusRow(
            [o.Key, $"{o.Value.Calls}", Reads.Contains(o.Key) ? $"{o.Value.Units}" : "", Writes.Contains(o.Key) ? $"{o.Value.Units}" : ""]))]));
}
