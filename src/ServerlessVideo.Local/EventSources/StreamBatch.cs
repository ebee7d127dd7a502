using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>
/// One batch of stream records: tried again from its first failure, halved when the function threw and the mapping says so,
/// given up to the on-failure destination at last, since a stream goes on only past what is done.
/// </summary>
sealed class StreamBatch(JsonObject mapping, string streamArn, LambdaInvoker lambda, QueueSender queues, TimeProvider time)
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    readonly string _function = mapping["FunctionName"]!.ToString();
    readonly bool _partial = EventSourceSettings.ReportsItemFailures(mapping);
    readonly bool _bisect = mapping["BisectBatchOnFunctionError"]?.GetValue<bool>() == true;
    readonly string? _destination = mapping["DestinationConfig"]?["OnFailure"]?["Destination"]?.ToString();

    /// <summary>-1, the default, is for ever (as long as the stream remembers).</summary>
    readonly int _retries = mapping["MaximumRetryAttempts"]?.GetValue<int>() ?? -1;

    /// <summary>Returns when every record is done or given up.</summary>
    public async Task ProcessAsync(string shardId, IReadOnlyList<JsonNode> records, CancellationToken cancellationToken, int attempts = 0)
    {
        while (records.Count > 0)
        {
            var result = await lambda.InvokeAsync(_function, Event(records), cancellationToken);
            var failed = EventSourceSettings.FailedItems(result, _partial);
            var first = failed is null ? 0 : IndexOfFirst(records, failed);
            if (first == records.Count)
            {
                return;
            }
            if (first > 0)
            {
                (records, attempts) = ([.. records.Skip(first)], 0);
            }
            if (_bisect && records.Count > 1)
            {
                // Splitting does not count as a retry.
                await Task.Delay(Pause(attempts), time, cancellationToken);
                await ProcessAsync(shardId, [.. records.Take(records.Count / 2)], cancellationToken, attempts);
                records = [.. records.Skip(records.Count / 2)];
                continue;
            }
            if (_retries >= 0 && attempts >= _retries)
            {
                await GiveUpAsync(shardId, records, attempts + 1, result, cancellationToken);
                return;
            }
            attempts++;
            await Task.Delay(Pause(attempts), time, cancellationToken);
        }
    }

    static TimeSpan Pause(int attempts) =>
        TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, attempts), LongestPause.TotalMilliseconds));

    static int IndexOfFirst(IReadOnlyList<JsonNode> records, IReadOnlySet<string> failed)
    {
        var index = 0;
        while (index < records.Count && !failed.Contains(SequenceNumber(records[index])))
        {
            index++;
        }
        return index;
    }

    static string SequenceNumber(JsonNode record) => record["dynamodb"]!["SequenceNumber"]!.ToString();

    byte[] Event(IEnumerable<JsonNode> records) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["Records"] = new JsonArray([.. records.Select(r =>
        {
            var record = r.DeepClone().AsObject();
            record["eventSourceARN"] = streamArn;
            record["awsRegion"] = Stack.Region;
            return record;
        })]),
    }.ToJsonString());

    /// <summary>See docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html: it names the records, it does not carry them.</summary>
    Task GiveUpAsync(string shardId, IReadOnlyList<JsonNode> records, int attempts, InvocationResult result, CancellationToken cancellationToken) =>
        _destination is null ? Task.CompletedTask : queues.SendAsync(_destination, new JsonObject
        {
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = Identifiers.Random(),
                ["functionArn"] = lambda.Find(_function).Arn,
                ["condition"] = "RetryAttemptsExhausted",
                ["approximateInvokeCount"] = attempts,
            },
            ["responseContext"] = new JsonObject { ["statusCode"] = 200, ["executedVersion"] = "$LATEST", ["functionError"] = result.FunctionError },
            ["version"] = "1.0",
            ["timestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["DDBStreamBatchInfo"] = new JsonObject
            {
                ["shardId"] = shardId,
                ["startSequenceNumber"] = SequenceNumber(records[0]),
                ["endSequenceNumber"] = SequenceNumber(records[^1]),
                ["batchSize"] = records.Count,
                ["streamArn"] = streamArn,
            },
        }.ToJsonString(), cancellationToken: cancellationToken);
}
