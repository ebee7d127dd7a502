using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Lambda;

/// <param name="Attempts">How often it was tried.</param>
sealed record AsyncInvocation(string FunctionName, byte[] Payload, string RequestId, int Attempts);

/// <summary>
/// Invocations of type <c>Event</c>: answered once they are on disk, then tried up to three times; what fails for good
/// goes to the function's on-failure destination or its dead-letter queue.
/// </summary>
sealed partial class AsyncInvocations(
    Stack stack, PlatformOptions options, LambdaInvoker invoker, QueueSender queues, TimeProvider time, ILogger<AsyncInvocations> logger)
    : BackgroundService, IRunner
{
    const int DefaultRetries = 2;

    static readonly TimeSpan Postponement = TimeSpan.FromSeconds(1);

    readonly Spool<AsyncInvocation> _spool = new(Path.Combine(options.DataDirectory, "lambda", "events"), time);
    readonly CancellationTokenSource _stop = new();

    /// <value>Lambda waits one minute before the first retry, two before the second.</value>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    /// <summary>Returns when the event is on disk.</summary>
    /// <returns>The request id.</returns>
    /// <exception cref="AwsException">404: no such function.</exception>
    public async Task<string> AcceptAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        AsyncInvocation item = new(invoker.Find(functionName).PhysicalId, payload.ToArray(), Identifiers.Random(), 0);
        var id = await _spool.AddAsync(item, cancellationToken);
        _ = CarryOutAsync(id, item);
        return item.RequestId;
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopping = stoppingToken.Register(_stop.Cancel);
        await Task.WhenAll(_spool.Pending().ToList().Select(p => CarryOutAsync(p.Id, p.Item)));
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task CarryOutAsync(string id, AsyncInvocation item)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await TryAsync(id, item);
                _spool.Remove(id);
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // It stays in the spool for the next start.
            }
            catch (Exception e)
            {
                // Every environment is busy, or the destination's engine is being started again: no attempt of the function.
                LogPostponed(e, item.FunctionName);
                await Task.Delay(Postponement, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task TryAsync(string id, AsyncInvocation item)
    {
        var settings = stack.OfType("AWS::Lambda::EventInvokeConfig").Select(c => c.Properties)
            .FirstOrDefault(c => invoker.Find(c["FunctionName"]!.ToString()).PhysicalId == item.FunctionName);
        var retries = settings?["MaximumRetryAttempts"]?.GetValue<int>() ?? DefaultRetries;
        while (await invoker.InvokeAsync(item.FunctionName, item.Payload, _stop.Token) is { FunctionError: not null } result)
        {
            item = item with { Attempts = item.Attempts + 1 };
            if (item.Attempts > retries)
            {
                await GiveUpAsync(item, result, settings?["DestinationConfig"]?["OnFailure"]?["Destination"]?.ToString());
                return;
            }
            await _spool.UpdateAsync(id, item, _stop.Token);
            await Task.Delay(Pauses[Math.Min(item.Attempts, Pauses.Count) - 1], time, _stop.Token);
        }
    }

    async Task GiveUpAsync(AsyncInvocation item, InvocationResult result, string? destination)
    {
        var function = invoker.Find(item.FunctionName);
        var error = JsonNode.Parse(result.Payload.Span);
        if (destination is not null)
        {
            await queues.SendAsync(destination, Record(item, function.Arn, result, error), cancellationToken: _stop.Token);
        }
        else if (function.Properties["DeadLetterConfig"]?["TargetArn"]?.ToString() is { } deadLetters)
        {
            await queues.SendAsync(deadLetters, Encoding.UTF8.GetString(item.Payload), new Dictionary<string, string>
            {
                ["RequestID"] = item.RequestId, ["ErrorCode"] = "200", ["ErrorMessage"] = error?["errorMessage"]?.ToString() ?? "unknown",
            }, _stop.Token);
        }
        LogLost(item.FunctionName, item.Attempts, error?["errorMessage"]?.ToString());
    }

    /// <summary>See docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html.</summary>
    string Record(AsyncInvocation item, string functionArn, InvocationResult result, JsonNode? error) => JsonSerializer.Serialize(new
    {
        version = "1.0",
        timestamp = time.GetUtcNow().UtcDateTime,
        requestContext = new
        {
            requestId = item.RequestId, functionArn = $"{functionArn}:$LATEST", condition = "RetriesExhausted", approximateInvokeCount = item.Attempts,
        },
        requestPayload = JsonNode.Parse(item.Payload),
        responseContext = new { statusCode = 200, executedVersion = "$LATEST", functionError = result.FunctionError },
        responsePayload = error,
    });

    [LoggerMessage(LogLevel.Error, "{Function} failed {Attempts} times for one event: {Message}")]
    partial void LogLost(string function, int attempts, string? message);

    [LoggerMessage(LogLevel.Warning, "An event for {Function} has to wait")]
    partial void LogPostponed(Exception e, string function);
}
