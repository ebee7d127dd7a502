using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3;

/// <summary>Takes the store's events to the bus, those left over from before a restart first.</summary>
internal sealed partial class EventPublisher(S3Store store, IEventBus bus, FaultPoints faults, TimeProvider time, ILogger<EventPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.PublishEventsAsync(bus, faults, stoppingToken);
                await store.EventArrivedAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogRetry(e);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "An S3 event could not be published and is tried again")]
    private partial void LogRetry(Exception exception);
}
