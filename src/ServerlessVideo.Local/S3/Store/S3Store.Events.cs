using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Faults;

namespace ServerlessVideo.Local.S3.Store;

public sealed partial class S3Store
{
    private readonly SemaphoreSlim eventArrived = new(0);

    /// <summary>Publishes events in order, at least once each: an event leaves the journal only when the bus has it.</summary>
    internal async Task PublishEventsAsync(IEventBus bus, FaultPoints faults, CancellationToken cancellationToken)
    {
        while (NextEvent() is var (sequence, busEvent))
        {
            var point = $"s3/{busEvent.DetailType.Replace(" ", "")}";
            faults.Pass($"{point}/before");
            await bus.PublishAsync(busEvent, cancellationToken);
            faults.Pass($"{point}/after");
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
