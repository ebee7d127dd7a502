using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Local.Processes;

/// <summary>Keeps one child running: when it ends by itself it is started again, at once and then with growing pauses.</summary>
/// <param name="name">For logs and health.</param>
/// <param name="options">Asked before each start, so that ports and credentials may differ.</param>
/// <param name="ready">Returns when the child serves; throws if it does not in time.</param>
public sealed partial class Supervisor(
    string name, Func<ChildOptions> options, Func<CancellationToken, Task> ready, TimeProvider time, ILogger<Supervisor> logger) : IAsyncDisposable
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    readonly CancellationTokenSource _stop = new();
    ChildProcess? _child;
    Task _running = Task.CompletedTask;

    public string Name => name;

    public bool IsUp { get; private set; }

    /// <value>How often the child ended by itself.</value>
    public int Restarts { get; private set; }

    /// <value>Of the running child; null while there is none.</value>
    public int? ProcessId => _child?.Id;

    /// <summary>Starts the child and returns when it serves; from then on it is kept running.</summary>
    /// <exception cref="InvalidOperationException">It ended before it served.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartChildAsync(cancellationToken);
        _running = KeepAsync();
    }

    /// <summary>Stops the child for good; a second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        await _stop.CancelAsync();
        if (_child is { } child)
        {
            await child.StopAsync(Grace);
        }
        await _running;
        if (_child is { } restarted)
        {
            await restarted.DisposeAsync();
        }
        _stop.Dispose();
    }

    async Task StartChildAsync(CancellationToken cancellationToken)
    {
        var child = _child = await ChildProcess.StartAsync(options(), cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = ready(limit.Token);
        if (await Task.WhenAny(serving, child.Exited) == child.Exited)
        {
            await limit.CancelAsync();
            throw new InvalidOperationException($"{name} ended with code {await child.Exited} before it served");
        }
        await serving;
        IsUp = true;
    }

    async Task KeepAsync()
    {
        var pause = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var code = await _child!.Exited;
            IsUp = false;
            if (_stop.IsCancellationRequested)
            {
                return;
            }
            Restarts++;
            pause = time.GetElapsedTime(started) > TimeSpan.FromMinutes(1) ? TimeSpan.Zero : pause;
            LogRestart(name, code, pause);
            try
            {
                await Task.Delay(pause, time, _stop.Token);
                await StartChildAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailedStart(e, name);
                await _child!.KillAsync();
            }
            pause = pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Name} ended with code {Code}; started again after {Pause}")]
    partial void LogRestart(string name, int code, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "{Name} did not start")]
    partial void LogFailedStart(Exception e, string name);
}
