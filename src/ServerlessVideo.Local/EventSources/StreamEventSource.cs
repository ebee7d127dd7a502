using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>
/// Feeds a function from a table's stream as Lambda does: shard by shard in order, filtered, in batches. How far it came is
/// on disk after each batch, so that a restart goes on there.
/// </summary>
sealed partial class StreamEventSource : IDisposable
{
    /// <summary>Lambda reads a shard four times a second.</summary>
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    static readonly TimeSpan ShardInterval = TimeSpan.FromSeconds(10);

    readonly DynamoDbEngine _engine;
    readonly FaultPoints _faults;
    readonly string _point;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly string _table;
    readonly int _batchSize;
    readonly string _from;
    readonly IReadOnlyList<EventPattern> _filters;
    readonly StreamBatch _batch;
    readonly DurableState<Dictionary<string, string>> _checkpoints;
    readonly ConcurrentDictionary<string, Task> _shards = [];

    public StreamEventSource(
        Stack stack, Resource mapping, PlatformOptions options, DynamoDbEngine engine, LambdaInvoker lambda, QueueSender queues,
        AwsCallers callers, FaultPoints faults, TimeProvider time, ILogger logger)
    {
        var properties = mapping.Properties;
        var arn = properties["EventSourceArn"]!.ToString();
        (_engine, _faults, _time, _logger) = (engine, faults, time, logger);
        _point = $"stream/{LambdaFunction.From(stack, lambda.Find(properties["FunctionName"]!.ToString())).Alias}";
        _table = stack.Find(arn[..arn.IndexOf("/stream/", StringComparison.Ordinal)])!.PhysicalId;
        _batchSize = properties["BatchSize"]?.GetValue<int>() ?? 100;
        _from = properties["StartingPosition"]!.ToString();
        _filters = [.. (properties["FilterCriteria"]?["Filters"]?.AsArray() ?? [])
            .Select(f => EventPattern.Parse(JsonNode.Parse(f!["Pattern"]!.ToString())!.AsObject(), mapping.LogicalId))];
        _batch = new StreamBatch(properties, arn, lambda, queues, time);
        _checkpoints = new(Path.Combine(options.DataDirectory, "streams", $"{mapping.LogicalId}.json"));
        EventSourceSettings.DemandPermissions(callers, lambda.Find(properties["FunctionName"]!.ToString()), arn,
            "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream");
    }

    /// <summary>New shards appear every few hours; each is read from when its parent is done.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var stream = await StreamArnAsync(cancellationToken);
                foreach (var shard in await ShardsAsync(stream, cancellationToken))
                {
                    _ = _shards.GetOrAdd($"{stream}/{shard["ShardId"]}", key => ReadShardAsync(stream, shard, key, cancellationToken));
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailure(e, _table);
            }
            await Task.Delay(ShardInterval, _time, cancellationToken);
        }
    }

    public void Dispose() => _checkpoints.Dispose();

    async Task<string> StreamArnAsync(CancellationToken cancellationToken) =>
        (await _engine.Tables.CallAsync("DescribeTable", new JsonObject { ["TableName"] = _table }, cancellationToken))["Table"]!["LatestStreamArn"]!.ToString();

    async Task<List<JsonNode>> ShardsAsync(string stream, CancellationToken cancellationToken)
    {
        List<JsonNode> shards = [];
        JsonObject request = new() { ["StreamArn"] = stream };
        do
        {
            var description = (await _engine.Streams.CallAsync("DescribeStream", request, cancellationToken))["StreamDescription"]!;
            shards.AddRange(description["Shards"]!.AsArray().Select(s => s!));
            request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"]?.ToString();
        }
        while (request["ExclusiveStartShardId"] is not null);
        return shards;
    }

    async Task ReadShardAsync(string stream, JsonNode shard, string key, CancellationToken cancellationToken)
    {
        if (shard["ParentShardId"]?.ToString() is { } parent && _shards.TryGetValue($"{stream}/{parent}", out var before))
        {
            await before;
        }
        string? iterator = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                iterator ??= await IteratorAsync(stream, shard["ShardId"]!.ToString(), key, cancellationToken);
                var answer = await _engine.Streams.CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = _batchSize }, cancellationToken);
                var records = answer["Records"]!.AsArray();
                if (records.Count > 0)
                {
                    await ProcessAsync(shard["ShardId"]!.ToString(), [.. records.Select(r => r!).Where(IsWanted)], cancellationToken);
                    await _checkpoints.ChangeAsync(c => c[key] = SequenceNumber(records[^1]!), cancellationToken);
                }
                iterator = answer["NextShardIterator"]?.ToString();
                if (iterator is null)
                {
                    return; // the shard is closed and read to its end
                }
                await Task.Delay(records.Count == _batchSize ? TimeSpan.Zero : PollInterval, _time, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The engine is being started again, or the iterator is too old: on from the checkpoint.
                iterator = null;
                LogFailure(e, _table);
                await Task.Delay(PollInterval, _time, cancellationToken);
            }
        }
    }

    async Task ProcessAsync(string shardId, List<JsonNode> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count > 0)
        {
            _faults.Pass($"{_point}/before");
            await _batch.ProcessAsync(shardId, wanted, cancellationToken);
            _faults.Pass($"{_point}/after");
        }
    }

    async Task<string> IteratorAsync(string stream, string shard, string key, CancellationToken cancellationToken)
    {
        JsonObject request = new() { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = _from };
        if (_checkpoints.Current.TryGetValue(key, out var after))
        {
            request["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER";
            request["SequenceNumber"] = after;
        }
        try
        {
            return (await _engine.Streams.CallAsync("GetShardIterator", request, cancellationToken))["ShardIterator"]!.ToString();
        }
        catch (EngineException e) when (e.Code == "TrimmedDataAccessException")
        {
            // The platform was off for longer than a stream remembers (24 h): all that is left.
            return (await _engine.Streams.CallAsync(
                "GetShardIterator", new JsonObject { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" }, cancellationToken))["ShardIterator"]!.ToString();
        }
    }

    bool IsWanted(JsonNode record) => _filters.Count == 0 || _filters.Any(f => f.Matches(record));

    static string SequenceNumber(JsonNode record) => record["dynamodb"]!["SequenceNumber"]!.ToString();

    [LoggerMessage(LogLevel.Warning, "Reading the stream of {Table} failed; tried again")]
    partial void LogFailure(Exception e, string table);
}
