using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Lambda;

/// <summary>One process of a function, with the Runtime API that it polls. It serves one event at a time until it ends.</summary>
sealed class ExecutionEnvironment : IAsyncDisposable
{
    /// <summary>Lambda allows 10 s of initialization; a busy laptop starts several functions at once on few cores.</summary>
    static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(60);

    readonly LambdaFunction _function;
    readonly RuntimeApi _api;
    readonly ChildProcess _process;
    readonly TimeProvider _time;
    readonly LogFile _log;

    ExecutionEnvironment(LambdaFunction function, RuntimeApi api, ChildProcess process, TimeProvider time, LogFile log)
    {
        (_function, _api, _process, _time, _log) = (function, api, process, time, log);
        Started = IdleSince = time.GetUtcNow();
    }

    public DateTimeOffset Started { get; }

    public DateTimeOffset IdleSince { get; private set; }

    public int ProcessId => _process.Id;

    public bool IsAlive => !_process.Exited.IsCompleted;

    public static async Task<ExecutionEnvironment> StartAsync(
        LambdaFunction function, IReadOnlyDictionary<string, string> environment, TimeProvider time, LogFile log, CancellationToken cancellationToken)
    {
        var api = await RuntimeApi.StartAsync(function.Arn, cancellationToken);
        try
        {
            ChildOptions options = new(DotnetHost.Executable, ["exec", Path.Combine(function.Code, $"{function.Handler}.dll")])
            {
                WorkingDirectory = function.Code,
                Environment = new Dictionary<string, string>(environment) { ["AWS_LAMBDA_RUNTIME_API"] = api.Address },
                OnOutput = log.Append,
                OnError = log.Append,
            };
            return new ExecutionEnvironment(function, api, await ChildProcess.StartAsync(options, cancellationToken), time, log);
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null when the process ended before its runtime took the event: another environment may have it.</summary>
    public async Task<InvocationResult?> InvokeAsync(ReadOnlyMemory<byte> payload)
    {
        if (await InitializeAsync() is { } failure)
        {
            await _process.KillAsync();
            return failure;
        }
        var started = _time.GetTimestamp();
        Invocation invocation = new(payload, _time.GetUtcNow() + _function.Timeout);
        _log.Append($"START RequestId: {invocation.RequestId} Version: $LATEST");
        _api.Offer(invocation);
        using CancellationTokenSource stopClock = new();
        var first = await Task.WhenAny(invocation.Done, _process.Exited, Task.Delay(_function.Timeout, _time, stopClock.Token));
        await stopClock.CancelAsync();
        if (first == _process.Exited && !invocation.IsTaken)
        {
            return null;
        }
        var result = first == invocation.Done || invocation.Done.IsCompleted ? await invocation.Done
            : first == _process.Exited ? FunctionErrors.Exited(invocation.RequestId, await _process.Exited)
            : FunctionErrors.TimedOut(invocation.RequestId, _function.Timeout);
        if (first != invocation.Done)
        {
            await _process.KillAsync();
        }
        _log.Append($"REPORT RequestId: {invocation.RequestId} Duration: {_time.GetElapsedTime(started).TotalMilliseconds:F2} ms{(result.FunctionError is null ? "" : " Status: error")}");
        IdleSince = _time.GetUtcNow();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _api.DisposeAsync();
    }

    async Task<InvocationResult?> InitializeAsync()
    {
        if (_api.Initialized is { IsCompletedSuccessfully: true } known && await known is null)
        {
            return null;
        }
        using CancellationTokenSource stopClock = new();
        var first = await Task.WhenAny(_api.Initialized, _process.Exited, Task.Delay(InitLimit, _time, stopClock.Token));
        await stopClock.CancelAsync();
        if (_api.Initialized.IsCompleted)
        {
            return await _api.Initialized is { } error ? new InvocationResult(error, "Unhandled") : null;
        }
        return first == _process.Exited
            ? FunctionErrors.Exited("unknown", await _process.Exited)
            : FunctionErrors.Of("Sandbox.Timedout", $"Initialization timed out after {InitLimit.TotalSeconds:F2} seconds");
    }
}
