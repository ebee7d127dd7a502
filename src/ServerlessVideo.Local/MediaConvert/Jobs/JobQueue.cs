using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>
/// Runs jobs a few at a time: the higher priority first, then owners in turn, so that who sends twenty films lets others in between,
/// else in the order they came. What a crash of the platform left unfinished starts anew, what nobody was told is told.
/// </summary>
internal sealed partial class JobQueue(JobStore store, JobRunner runner, IEventBus bus, MediaConvertOptions options, TimeProvider time, ILogger<JobQueue> logger)
    : BackgroundService
{
    /// <value>After this long workers look again for what they could not do, or tell.</value>
    static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();
    readonly Dictionary<string, long> _served = [];
    readonly Lock _pick = new();
    readonly SemaphoreSlim _arrived = new(0), _telling = new(1);
    long _turn;

    /// <summary>A job was created.</summary>
    public void Arrived()
    {
        if (_arrived.CurrentCount < options.ConcurrentJobs)
        {
            _arrived.Release();
        }
    }

    /// <summary>Cancels a job that has not ended, and has its encoder killed.</summary>
    /// <returns>The job; whether it is canceled its status says.</returns>
    public async Task<Job> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var job = store.Update(id, j => j with { Status = JobStatus.Canceled, FinishedAt = time.GetUtcNow() });
        if (job is { Status: JobStatus.Canceled, Announced: false })
        {
            if (_running.TryGetValue(id, out var running))
            {
                await running.CancelAsync();
            }
            await AnnounceAsync(id, cancellationToken);
        }
        return job;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.ConcurrentJobs).Select(_ => WorkAsync(stoppingToken)));

    async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var job in store.All.Where(j => j is { Ended: true, Announced: false }))
                {
                    await AnnounceAsync(job.Id, stoppingToken);
                }
                await WorkOnceAsync(stoppingToken);
                await _arrived.WaitAsync(Again, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The worker outlives whatever it is, a full disk for one, and comes back to it.
                LogStumbled(e);
                await Task.Delay(Again, time, stoppingToken);
            }
        }
    }

    async Task WorkOnceAsync(CancellationToken stoppingToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        if (Take(cancel) is not { } job)
        {
            return;
        }
        try
        {
            await RunAsync(job, cancel.Token);
        }
        finally
        {
            _running.TryRemove(job.Id, out _);
        }
        Arrived();
        await AnnounceAsync(job.Id, stoppingToken);
    }

    /// <summary>Marks the next job as running. It is looked at once more after that: a cancellation in between found nothing to cancel.</summary>
    Job? Take(CancellationTokenSource cancel)
    {
        lock (_pick)
        {
            var busy = _running.Keys.Select(store.Find).OfType<Job>().CountBy(j => j.Owner).ToDictionary();
            var next = store.All.Where(j => !j.Ended && !_running.ContainsKey(j.Id))
                .OrderByDescending(j => j.Priority).ThenBy(j => busy.GetValueOrDefault(j.Owner)).ThenBy(j => _served.GetValueOrDefault(j.Owner)).FirstOrDefault();
            if (next is null)
            {
                return null;
            }
            _running[next.Id] = cancel;
            if (store.Find(next.Id) is { Ended: false })
            {
                _served[next.Owner] = ++_turn;
                return next;
            }
            _running.TryRemove(next.Id, out _);
            return Take(cancel);
        }
    }

    async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            await runner.RunAsync(job, options.WorkFolder, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Canceled by a caller, who announces it; or the platform stops, and its next start runs the job anew.
            return;
        }
        catch (JobFailedException e)
        {
            LogFailed(job.Id, e.Code, e.Message);
            store.Update(job.Id, j => j.Fail(e, time.GetUtcNow()));
        }
        catch (Exception e)
        {
            // The worker outlives a bug in one job.
            LogUnexpected(e, job.Id);
            store.Update(job.Id, j => j.Fail(new JobFailedException(JobError.Unknown, $"Unknown Error: {e.Message}"), time.GetUtcNow()));
        }
    }

    /// <summary>When nobody can be told, as while the bus is down, the workers try again.</summary>
    async Task AnnounceAsync(string id, CancellationToken cancellationToken)
    {
        await _telling.WaitAsync(cancellationToken);
        try
        {
            if (store.Find(id) is { Ended: true, Announced: false } job)
            {
                await bus.PublishAsync(JobEvents.Ended(job), cancellationToken);
                store.MarkAnnounced(id);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogStumbled(e);
        }
        finally
        {
            _telling.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "MediaConvert job {Id} failed with {Code}: {Reason}")]
    partial void LogFailed(string id, JobError code, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "MediaConvert's queue stumbled, and goes on")]
    partial void LogStumbled(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "MediaConvert job {Id} met a bug")]
    partial void LogUnexpected(Exception exception, string id);
}
