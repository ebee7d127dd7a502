using System.Text.Json;
using ServerlessVideo.Core;

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

    public static OutboxEvent? Outbox(Video? before, Video after, IdGenerator ids)
    {
        if (NameOf(before, after) is not { } name)
        {
            return null;
        }
        var detail = new VideoEventDetail(
            after.Id, after.OwnerId, after.Status, after.Generation, after.Error ?? after.Attention, after.PurgeRequestedAt is not null, after.SharesOriginal);
        return new OutboxEvent(
            ids.Next(), name, after.Id, after.UpdatedAt, JsonSerializer.SerializeToElement(detail, ProductJson.Default.VideoEventDetail));
    }

    public static ProgressEvent? Progress(Video? before, Video after) => before?.Status == after.Status
        ? null
        : new ProgressEvent(after.Version, "status_changed", null, after.Id, after.Status, after.ProcessingPercent, after.UpdatedAt);
}
