using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>
/// Feeds a function from a queue as Lambda's pollers do: batches, window, partial batch responses. What failed becomes
/// visible again, and the queue's redrive policy moves it away in the end.
/// </summary>
sealed partial class SqsEventSource
{
    /// <summary>Seconds; SQS's longest.</summary>
    const int LongPoll = 20;

    /// <summary>Most messages of one receive.</summary>
    const int MostPerReceive = 10;

    /// <summary>Batches at once: Lambda scales to hundreds, a laptop has few cores.</summary>
    const int MostConcurrent = 2;

    /// <summary>
    /// Seconds a batch is hidden, renewed while its function runs. The queue's own timeout is up to hours, and that is how long
    /// a message would be lost to view when this process, or the engine in the middle of an answer, is killed.
    /// </summary>
    const int Hidden = 15;

    /// <summary>Seconds; what was received first must still be hidden when the batch is full. Lambda's longest is 300.</summary>
    const int LongestWindow = 5;

    static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    readonly JsonEngine _sqs;
    readonly LambdaInvoker _lambda;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly Resource _queue;
    readonly string _function, _point;
    readonly FaultPoints _faults;
    readonly int _batchSize, _concurrency;
    readonly TimeSpan _window;
    readonly bool _partial;

    public SqsEventSource(Stack stack, Resource mapping, JsonEngine sqs, LambdaInvoker lambda, AwsCallers callers, FaultPoints faults, TimeProvider time, ILogger logger)
    {
        var properties = mapping.Properties;
        (_sqs, _lambda, _time, _logger) = (sqs, lambda, time, logger);
        _queue = stack.Find(properties["EventSourceArn"]!.ToString())!;
        _function = properties["FunctionName"]!.ToString();
        _faults = faults;
        _point = $"queue/{LambdaFunction.From(stack, lambda.Find(_function)).Alias}";
        _batchSize = properties["BatchSize"]?.GetValue<int>() ?? 10;
        _window = TimeSpan.FromSeconds(Math.Min(LongestWindow, properties["MaximumBatchingWindowInSeconds"]?.GetValue<int>() ?? 0));
        _partial = EventSourceSettings.ReportsItemFailures(properties);
        _concurrency = Math.Min(MostConcurrent, properties["ScalingConfig"]?["MaximumConcurrency"]?.GetValue<int>() ?? MostConcurrent);
        EventSourceSettings.DemandPermissions(
            callers, lambda.Find(_function), _queue.Arn, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
    }

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, _concurrency).Select(_ => PollAsync(cancellationToken)));

    async Task PollAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await ReceiveBatchAsync(cancellationToken) is { Count: > 0 } batch)
                {
                    await ProcessAsync(batch, cancellationToken);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The engine is being started again, or the function's environments are all busy: the messages come back.
                LogFailure(e, _queue.LogicalId);
                await Task.Delay(TimeSpan.FromMilliseconds(500), _time, cancellationToken);
            }
        }
    }

    async Task<List<JsonNode>> ReceiveBatchAsync(CancellationToken cancellationToken)
    {
        var batch = await ReceiveAsync(_batchSize, LongPoll, cancellationToken);
        var started = _time.GetTimestamp();
        while (batch.Count > 0 && batch.Count < _batchSize && _window - _time.GetElapsedTime(started) is { Ticks: > 0 } left)
        {
            batch.AddRange(await ReceiveAsync(_batchSize - batch.Count, (int)Math.Ceiling(left.TotalSeconds), cancellationToken));
        }
        return batch;
    }

    async Task<List<JsonNode>> ReceiveAsync(int most, int waitSeconds, CancellationToken cancellationToken)
    {
        var answer = await _sqs.CallAsync("ReceiveMessage", new JsonObject
        {
            ["QueueUrl"] = _queue.PhysicalId,
            ["MaxNumberOfMessages"] = Math.Min(most, MostPerReceive),
            ["WaitTimeSeconds"] = waitSeconds,
            ["VisibilityTimeout"] = Hidden,
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
            ["MessageAttributeNames"] = new JsonArray("All"),
        }, cancellationToken);
        return [.. (answer["Messages"] as JsonArray ?? []).Select(m => m!)];
    }

    async Task ProcessAsync(List<JsonNode> batch, CancellationToken cancellationToken)
    {
        _faults.Pass($"{_point}/before");
        var invocation = _lambda.InvokeAsync(_function, SqsEvent.Of(_queue.Arn, batch), cancellationToken);
        while (await Task.WhenAny(invocation, Task.Delay(RenewInterval, _time, cancellationToken)) != invocation)
        {
            await HideAsync(batch, cancellationToken);
        }
        var result = await invocation;
        _faults.Pass($"{_point}/after");
        var failed = EventSourceSettings.FailedItems(result, _partial);
        foreach (var message in batch)
        {
            if (failed is null)
            {
                await RetryAsync(message, cancellationToken);
            }
            else if (!failed.Contains(message["MessageId"]!.ToString()))
            {
                await CallAsync("DeleteMessage", message, [], cancellationToken);
            }
        }
    }

    async Task HideAsync(List<JsonNode> batch, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var message in batch)
            {
                await CallAsync("ChangeMessageVisibility", message, new JsonObject { ["VisibilityTimeout"] = Hidden }, cancellationToken);
            }
        }
        catch (HttpRequestException e)
        {
            LogFailure(e, _queue.LogicalId); // the engine is being started again; the next renewal is soon
        }
    }

    /// <summary>
    /// The function crashed or timed out. On AWS its messages stay hidden for the rest of the visibility timeout, six function
    /// timeouts by AWS's advice: up to hours. Here they come back after seconds that double; how often is still the redrive
    /// policy's decision. What a function reports as failed is the function's own to bring back.
    /// </summary>
    Task<JsonObject> RetryAsync(JsonNode message, CancellationToken cancellationToken)
    {
        var received = int.Parse(message["Attributes"]!["ApproximateReceiveCount"]!.ToString());
        var seconds = Math.Min(Math.Pow(2, received - 1), LongestRetry.TotalSeconds);
        return CallAsync("ChangeMessageVisibility", message, new JsonObject { ["VisibilityTimeout"] = (int)seconds }, cancellationToken);
    }

    Task<JsonObject> CallAsync(string operation, JsonNode message, JsonObject request, CancellationToken cancellationToken)
    {
        request["QueueUrl"] = _queue.PhysicalId;
        request["ReceiptHandle"] = message["ReceiptHandle"]!.ToString();
        return _sqs.CallAsync(operation, request, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Polling {Queue} failed; tried again")]
    partial void LogFailure(Exception e, string queue);
}
