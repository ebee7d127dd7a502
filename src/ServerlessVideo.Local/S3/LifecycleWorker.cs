using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3;

/// <summary>Carries out the buckets' lifecycle rules at start and every hour; S3 does so once a day.</summary>
internal sealed partial class LifecycleWorker(S3Store store, TimeProvider time, ILogger<LifecycleWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var count = store.ApplyLifecycle(RandomNumberGenerator.GetHexString(16));
                LogApplied(count);
            }
            catch (IOException e)
            {
                LogRetry(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Debug, "S3 lifecycle: {Count} uploads and versions removed")]
    private partial void LogApplied(int count);

    [LoggerMessage(LogLevel.Warning, "S3 lifecycle rules could not be carried out and are tried again in an hour")]
    private partial void LogRetry(Exception exception);
}
