namespace ServerlessVideo.Local.Hosts;

/// <summary>The jobs of one host that are under way, one a video.</summary>
internal sealed class Jobs
{
    readonly Lock _lock = new();
    readonly Dictionary<string, (CancellationTokenSource Cancel, Task Run)> _running = new(StringComparer.Ordinal);

    /// <summary>Begins the job unless one of the same id is under way.</summary>
    public void Begin(string id, Func<CancellationToken, Task> job)
    {
        lock (_lock)
        {
            if (!_running.ContainsKey(id))
            {
                CancellationTokenSource cancel = new();
                _running[id] = (cancel, RunAsync(id, job, cancel.Token));
            }
        }
    }

    /// <summary>Returns when the job has let go of its files.</summary>
    public async Task CancelAsync(string id)
    {
        (CancellationTokenSource Cancel, Task Run) running;
        lock (_lock)
        {
            if (!_running.TryGetValue(id, out running))
            {
                return;
            }
        }
        await running.Cancel.CancelAsync();
        await running.Run;
    }

    public Task CancelAllAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_running.Keys.ToArray().Select(CancelAsync));
        }
    }

    async Task RunAsync(string id, Func<CancellationToken, Task> job, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await job(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Its video was deleted; or the platform stops, and its next start runs the job anew.
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(id);
            }
        }
    }
}
