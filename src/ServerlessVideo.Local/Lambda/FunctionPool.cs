using System.Diagnostics;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Lambda;

/// <summary>The execution environments of one function: started when an event finds none idle, reused, stopped when long idle.</summary>
/// <param name="environment">Asked for each start: credentials last hours.</param>
sealed class FunctionPool(
    LambdaFunction function, Func<IReadOnlyDictionary<string, string>> environment, string logFolder, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    /// <summary>Half of what the role's credentials last.</summary>
    static readonly TimeSpan LongestLife = TimeSpan.FromHours(6);

    /// <summary>Lambda refuses at once when all is busy, but has a thousand environments; a few must queue.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    const long LogLimit = 8 * 1024 * 1024;

    readonly SemaphoreSlim _slots = new(function.Concurrency);
    readonly Lock _gate = new();
    readonly List<ExecutionEnvironment> _idle = [];
    readonly HashSet<ExecutionEnvironment> _busy = [];
    readonly LogFile _log = new(Path.Combine(logFolder, $"{function.Alias}.log"), LogLimit);
    bool _disposed;

    public LambdaFunction Function => function;

    public (int Busy, int Idle) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_busy.Count, _idle.Count);
            }
        }
    }

    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_gate)
            {
                return [.. _idle.Concat(_busy).Select(e => e.ProcessId)];
            }
        }
    }

    public int Invocations { get; private set; }

    public int Errors { get; private set; }

    /// <summary>The function runs to its end, also when the caller no longer waits.</summary>
    /// <exception cref="AwsException">429: every environment stayed busy.</exception>
    public async Task<InvocationResult> InvokeAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(LongestWait, cancellationToken))
        {
            throw new AwsException(429, "TooManyRequestsException", $"Rate Exceeded: all {function.Concurrency} environments of {function.Name} are busy");
        }
        var result = await RunAsync(payload).WaitAsync(cancellationToken);
        lock (_gate)
        {
            Invocations++;
            Errors += result.FunctionError is null ? 0 : 1;
        }
        return result;
    }

    /// <summary>Kills every process of the function, whatever it is at.</summary>
    public void KillAll()
    {
        foreach (var id in ProcessIds)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    /// <summary>Stops what has been idle for long.</summary>
    public async Task ReapAsync()
    {
        List<ExecutionEnvironment> old;
        lock (_gate)
        {
            old = [.. _idle.Where(e => !e.IsAlive || time.GetUtcNow() - e.IdleSince > IdleLimit || time.GetUtcNow() - e.Started > LongestLife)];
            _idle.RemoveAll(old.Contains);
        }
        foreach (var e in old)
        {
            await e.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<ExecutionEnvironment> all;
        lock (_gate)
        {
            _disposed = true;
            all = [.. _idle, .. _busy];
            _idle.Clear();
        }
        await Task.WhenAll(all.Select(e => e.DisposeAsync().AsTask()));
        _log.Dispose();
    }

    async Task<InvocationResult> RunAsync(ReadOnlyMemory<byte> payload)
    {
        try
        {
            while (true)
            {
                var current = await TakeAsync();
                var result = await current.InvokeAsync(payload);
                await GiveBackAsync(current);
                if (result is not null)
                {
                    return result;
                }
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    async Task<ExecutionEnvironment> TakeAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // The one used last: the others get old and are stopped.
            if (_idle.FindLast(e => e.IsAlive) is { } known)
            {
                _idle.Remove(known);
                _busy.Add(known);
                return known;
            }
        }
        var started = await ExecutionEnvironment.StartAsync(function, environment(), time, _log, CancellationToken.None);
        lock (_gate)
        {
            if (!_disposed)
            {
                _busy.Add(started);
                return started;
            }
        }
        await started.DisposeAsync();
        throw new ObjectDisposedException(nameof(FunctionPool));
    }

    async Task GiveBackAsync(ExecutionEnvironment used)
    {
        var keep = false;
        lock (_gate)
        {
            _busy.Remove(used);
            if (used.IsAlive && !_disposed)
            {
                _idle.Add(used);
                keep = true;
            }
        }
        if (!keep)
        {
            await used.DisposeAsync();
        }
    }
}
