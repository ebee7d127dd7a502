using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Library;

/// <summary>What follows from a change of a video: who is told, and what a browser that follows it sees.</summary>
static class Announcements
{
    /// <summary>The event on the bus that a change means, if any.</summary>
    public static string? NameOf(Video? before, Video after) => (before?.Status, after.Status) switch
    {
        _ when before?.PurgeRequestedAt is null && after.PurgeRequestedAt is not null => EventNames.Deleted,
        // A purge waits for work under way to end; then it is told again.
        _ when after.PurgeRequestedAt is not null && before is { IsAtWork: true } && !after.IsAtWork => EventNames.Deleted,
        _ when before is { Attention: null } && after.Attention is not null => EventNames.Attention,
        var (from, to) when from == to => null,
        (null or VideoStatus.Verifying, VideoStatus.Processing) => EventNames.Uploaded,
        (not VideoStatus.Deleted, VideoStatus.Ready) => EventNames.Ready,
        // Nothing went wrong: its owner has the file, as a video that was announced itself.
        (_, VideoStatus.Failed) when after.DuplicateOf is not null => null,
        (not VideoStatus.Deleted, VideoStatus.Failed) => EventNames.Failed,
        // Stopped by a person: that is no news.
        (not VideoStatus.Deleted, VideoStatus.Stored) when after.Error?.Code != Errors.EncodingCancelled.Code => EventNames.Stored,
        (_, VideoStatus.Deleted) => EventNames.Deleted,
        _ => null,
    };

    public static IEnumerable<OutboxEvent> Outbox(Video? before, Video after, IdGenerator ids)
    {
        if (NameOf(before, after) is { } name)
        {
            yield return Event(name, after, ids);
        }
        if (before is not null && OutdatesCopies(before, after))
        {
            yield return Event(EventNames.CopyOutdated, after, ids);
        }
    }

    /// <summary>
    /// Whether hosts have to be told: what a copy elsewhere was given with is edited, the video is deleted or restored, a copy that has
    /// arrived may have been edited on its way, or somebody stopped what was being made. Where it was moved away from, a copy may still be.
    /// </summary>
    internal static bool OutdatesCopies(Video before, Video after)
    {
        var isElsewhere = after.HostingProvider is not (null or HostingProvider.Aws);
        var arrived = (before.Generation, before.HostingProvider) != (after.Generation, after.HostingProvider);
        // A purge takes everything from everywhere, when nothing is made any more.
        return (after.PurgeRequestedAt is null || after.IsAtWork) && (WasStopped(before, after)
            || (IsReady(after) && isElsewhere && arrived)
            || (IsReady(before) && IsReady(after) && (isElsewhere || after.LatestGeneration > 1) && HostMetadata.Of(before) != HostMetadata.Of(after)));
    }

    static bool IsReady(Video video) => (video.DeletedFrom ?? video.Status) == VideoStatus.Ready;

    static bool WasStopped(Video before, Video after) =>
        before.IsAtWork && !after.IsAtWork && (after.Moving?.Error ?? after.Error)?.Code == Errors.EncodingCancelled.Code;

    static OutboxEvent Event(string name, Video after, IdGenerator ids)
    {
        var detail = new VideoEventDetail(
            after.Id, after.OwnerId, after.Status, after.Generation, after.Error ?? after.Attention, after.PurgeRequestedAt is not null, after.StoredTimes, after.SharesOriginal);
        return new OutboxEvent(
            ids.Next(), name, after.Id, after.UpdatedAt, JsonSerializer.SerializeToElement(detail, ProductJson.Default.VideoEventDetail));
    }

    public static ProgressEvent? Progress(Video? before, Video after) => before?.Status == after.Status
        ? null
        : new ProgressEvent(after.Version, "status_changed", null, after.Id, after.Status, after.ProcessingPercent, after.UpdatedAt);
}
