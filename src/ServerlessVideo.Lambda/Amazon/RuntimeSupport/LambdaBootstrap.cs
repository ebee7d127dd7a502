namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Initializes the function, then takes and answers one event after the other.</summary>
public sealed class LambdaBootstrap
{
    readonly InvocationHandler _handler;
    readonly LambdaBootstrapInitializer? _initialize;
    readonly LambdaEnvironment _environment;
    readonly TimeProvider _time;
    readonly Stream? _log;

    internal LambdaBootstrap(
        InvocationHandler handler, LambdaBootstrapInitializer? initialize, LambdaEnvironment environment, TimeProvider time, Stream? log)
    {
        (_handler, _initialize, _environment, _time, _log) = (handler, initialize, environment, time, log);
    }

    /// <summary>Ends when cancelled while it waits for an event; fails when the initialization or the Runtime API does.</summary>
    public Task RunAsync(CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Run(cancellationToken);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = "Lambda" }.Start();
        return done.Task;
    }

    void Run(CancellationToken cancellationToken)
    {
        using var api = new RuntimeApiClient(_environment, _time);
        if (!Initialize(api))
        {
            return;
        }
        try
        {
            while (true)
            {
                Answer(api, api.Next(cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // asked to stop, with no event in hand
        }
    }

    bool Initialize(RuntimeApiClient api)
    {
        try
        {
            var ready = _initialize is null || Wait(_initialize());
            if (ready && _environment.SnapStart)
            {
                api.AwaitRestore();
            }
            return ready;
        }
        catch (Exception e)
        {
            Log(e, "The function could not be initialized.", "");
            api.SendInitError(e);
            throw;
        }
    }

    void Answer(RuntimeApiClient api, Invocation invocation)
    {
        var id = invocation.Context.AwsRequestId;
        try
        {
            Wait(_handler(invocation));
            if (invocation.Answer.Length > RuntimeApiClient.MaxResponseBytes)
            {
                throw new ResponseTooLargeException(invocation.Answer.Length);
            }
        }
        catch (Exception e)
        {
            Log(e, "The invocation failed.", id);
            api.SendError(id, e);
            return;
        }
        api.SendResponse(id, invocation.Answer);
    }

    void Log(Exception e, string message, string requestId) => RuntimeError.Log(e, message, requestId, _time.GetUtcNow(), _log);

    // The loop owns its thread and has one event at a time: blocking it is cheaper than a state machine and a hop to the pool at each step.
    static void Wait(Task task) => task.GetAwaiter().GetResult();

    static bool Wait(Task<bool> task) => task.GetAwaiter().GetResult();
}
