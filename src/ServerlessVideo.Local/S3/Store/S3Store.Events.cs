using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.S3.Store;

public sealed partial class S3Store
{
    private readonly SemaphoreSlim eventArrived = new(0);

    /// <summary>Publishes events in order, at least once each: an event leaves the journal only when the bus has it.</summary>
    internal async Task PublishEventsAsync(IEventBus bus, CancellationToken cancellationToken)
    {
        while (NextEvent() is var (sequence, busEvent))
        {
            await bus.PublishAsync(busEvent, cancellationToken);
            lock (gate)
            {
                Commit(new EventPublished(sequence));
            }
        }
    }

    internal Task EventArrivedAsync(CancellationToken cancellationToken) => eventArrived.WaitAsync(cancellationToken);

    private KeyValuePair<long, BusEvent>? NextEvent()
    {
        lock (gate)
        {
            return state.PendingEvents.Count == 0 ? null : state.PendingEvents.First();
        }
    }
}
