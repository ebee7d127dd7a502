using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Hosting.Webhooks;

/// <summary>That a call was handled.</summary>
sealed record HandledHostEvent(HostEventMessage Event, DateTimeOffset At)
{
    /// <summary>Hosts repeat a call for hours, not days.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public static readonly ItemMapper<HandledHostEvent> Mapper = new(
        "host_event", 1, ProductJson.Default.HandledHostEvent, e => Keys.HostEvent(SnakeCase.Of(e.Event.Host), e.Event.ProviderVideoId, e.Event.What),
        e => new IndexAttributes(ExpiresAt: e.At + Retention));
}

/// <summary>
/// The function <c>host-events</c>: a host called, so its copy is looked at, and whoever waits for its end is told. Calls come twice, late,
/// out of order or not at all: what counts is what the host answers now; while it does not answer, the
/// call comes back. One that was handled is not handled again.
/// </summary>
sealed class HostEvents(VideosTable table, HostCopies copies, FollowCopy follow, TimeProvider clock)
{
    public static readonly Function Function = Core.Function.Of<HostEvents>(
        "host-events",
        HostRegistration.AllSettings,
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.HostEventMessage, (handler, message, token) => handler.HandleAsync(message, token), cancellationToken),
        (services, _) => services.AddPublishing());

    public async Task HandleAsync(HostEventMessage message, CancellationToken cancellationToken)
    {
        var handled = new HandledHostEvent(message, clock.GetUtcNow());
        if (await table.GetAsync(HandledHostEvent.Mapper, HandledHostEvent.Mapper.KeyOf(handled), cancellationToken) is not null)
        {
            return;
        }
        // Not one of ours, or not written down yet: who ordered it asks for itself.
        if (await copies.FindAsync(message.Host, message.ProviderVideoId, cancellationToken) is not { } copy)
        {
            return;
        }
        await follow.HeardAsync(copy, cancellationToken);
        await table.PutAsync(HandledHostEvent.Mapper, handled, condition: null, cancellationToken);
    }
}
