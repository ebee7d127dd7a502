using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.EventBridge;

/// <summary>An event before the bus stamps it (id, time, account, region, version).</summary>
/// <param name="Source"><c>aws.s3</c>, <c>aws.mediaconvert</c>, <c>serverlessvideo</c>, …</param>
/// <param name="Resources">ARNs the event is about.</param>
public sealed record BusEvent(string Source, string DetailType, JsonObject Detail, IReadOnlyList<string> Resources);

public interface IEventBus
{
    /// <summary>Returns when the event is on disk; it is then delivered to each matching rule's targets at least once.</summary>
    Task PublishAsync(BusEvent busEvent, CancellationToken cancellationToken);
}
