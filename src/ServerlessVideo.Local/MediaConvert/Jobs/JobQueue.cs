using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>
/// Runs jobs, the higher priority first, else in the order they came; a few at a time. What a crash of the platform left
/// unfinished starts anew, what it left unannounced is announced.
/// </summary>
internal sealed partial class JobQueue(JobStore store, JobRunner runner, IEventBus bus, MediaConvertOptions options, TimeProvider time, ILogger<JobQueue> logger)
    : BackgroundService
{
    readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();
    readonly Lock _pick = new();
    readonly SemaphoreSlim _arrived = new(0);

    /// <summary>A job was created.</summary>
    public void Arrived() => _arrived.Release();

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var job in store.All.Where(j => j is { Ended: true, Announced: false }))
        {
            await AnnounceAsync(job.Id, stoppingToken);
        }
        foreach (var _ in store.All.Where(j => !j.Ended))
        {
            Arrived();
        }
        await Task.WhenAll(Enumerable.Range(0, options.ConcurrentJobs).Select(_ => WorkAsync(stoppingToken)));
    }

    async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _arrived.WaitAsync(stoppingToken);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            if (Take(cancel) is { } job)
            {
                await RunAsync(job, cancel.Token);
                _running.TryRemove(job.Id, out _);
            }
        }
    }

    /// <summary>Marks the next job as running. It is looked at once more after that: a cancellation in between found nothing to cancel.</summary>
    Job? Take(CancellationTokenSource cancel)
    {
        lock (_pick)
        {
            var next = store.All.Where(j => !j.Ended && !_running.ContainsKey(j.Id)).OrderByDescending(j => j.Priority).FirstOrDefault();
            if (next is null)
            {
                return null;
            }
            _running[next.Id] = cancel;
            if (store.Find(next.Id) is { Ended: false })
            {
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
        await AnnounceAsync(job.Id, CancellationToken.None);
    }

    async Task AnnounceAsync(string id, CancellationToken cancellationToken)
    {
        if (store.Find(id) is { Ended: true, Announced: false } job)
        {
            await bus.PublishAsync(JobEvents.Ended(job), cancellationToken);
            store.MarkAnnounced(id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "MediaConvert job {Id} failed with {Code}: {Reason}")]
    partial void LogFailed(string id, JobError code, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "MediaConvert job {Id} met a bug")]
    partial void LogUnexpected(Exception exception, string id);
}
