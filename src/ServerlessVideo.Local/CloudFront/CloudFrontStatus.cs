using System.Globalization;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Whether the distribution is up, and the last invalidations.</summary>
sealed class CloudFrontStatus(CloudFrontEdge edge, InvalidationStore invalidations) : IStatusSource
{
    const int Shown = 5;

    public string Title => "CloudFront";

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => new(new StatusTable(["What", "Paths", "Time"],
    [
        edge.IsActive ? new(["distribution", "/*", "up"]) : new(["distribution", "/*", "not provisioned yet"], StatusLevel.Down),
        .. invalidations.All.TakeLast(Shown).Reverse().Select(i => new StatusRow(
            [$"invalidation {i.Id}", string.Join(' ', i.Paths), i.CreateTime.ToString("u", CultureInfo.InvariantCulture)])),
    ]));
}
