using System.Text.Json.Nodes;
using System.Threading.Channels;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>Keeps what was published; can refuse.</summary>
sealed class RecordingBus : IEventBus
{
    readonly Channel<BusEvent> events = Channel.CreateUnbounded<BusEvent>();

    public bool Refuses { get; set; }

    public Task PublishAsync(BusEvent busEvent, CancellationToken cancellationToken) => Refuses
        ? throw new IOException("the bus is away")
        : events.Writer.WriteAsync(busEvent, cancellationToken).AsTask();

    /// <summary>The next event about this key.</summary>
    public async Task<BusEvent> NextAsync(string key)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        await foreach (var e in events.Reader.ReadAllAsync(limit.Token))
        {
            if ((string?)e.Detail["object"]?["key"] == key)
            {
                return e;
            }
        }
        throw new InvalidOperationException("closed");
    }

    public int Waiting => events.Reader.Count;
}
