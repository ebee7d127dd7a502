using System.Text.Json.Serialization;
using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>Where a video is on its way; <see cref="VideoState.Transition"/> says which way leads where.</summary>
[JsonConverter(typeof(SnakeCase<VideoStatus>))]
public enum VideoStatus
{
    /// <summary>Parts are arriving.</summary>
    Uploading,

    /// <summary>All parts arrived; the file is put together and checked.</summary>
    Verifying,

    /// <summary>The original is safe and being published.</summary>
    Processing,

    /// <summary>The original is safe, no host took it for now.</summary>
    Stored,

    /// <summary>It plays.</summary>
    Ready,

    /// <summary>Nothing can be made of it; the record's error says why.</summary>
    Failed,

    /// <summary>Hidden; restorable until it is purged.</summary>
    Deleted,
}

/// <summary>What can happen to a video.</summary>
public enum VideoMove
{
    /// <summary>A complete request was accepted.</summary>
    Complete,

    /// <summary>The stored file is the announced file.</summary>
    Verify,

    /// <summary>A host serves it.</summary>
    Publish,

    /// <summary>Nothing can be made of it.</summary>
    Fail,

    /// <summary>Every host gave up for now.</summary>
    GiveUp,

    /// <summary>Its only copy is gone from its host.</summary>
    Withdraw,

    /// <summary>Publish again.</summary>
    Retry,

    /// <summary>Hide it.</summary>
    Delete,

    /// <summary>Undo <see cref="Delete"/>.</summary>
    Restore,
}

/// <summary>
/// The state of a video. While deleted it remembers what it would be otherwise, and work that was under way
/// moves that on: a video deleted while encoding is restored as ready.
/// </summary>
public sealed record VideoState(VideoStatus Status, VideoStatus? DeletedFrom = null)
{
    /// <summary>The only function that changes a status. Null: the move is not legal from here.</summary>
    public VideoState? Transition(VideoMove move) => (Status, DeletedFrom, move) switch
    {
        (VideoStatus.Deleted, { } hidden, VideoMove.Restore) => new VideoState(hidden),
        (VideoStatus.Deleted, _, VideoMove.Delete or VideoMove.Restore) => null,
        (VideoStatus.Deleted, { } hidden, _) => Step(hidden, move) is { } next ? this with { DeletedFrom = next } : null,
        (_, _, VideoMove.Delete) => new VideoState(VideoStatus.Deleted, Status),
        _ => Step(Status, move) is { } next ? new VideoState(next) : null,
    };

    static VideoStatus? Step(VideoStatus from, VideoMove move) => (from, move) switch
    {
        (VideoStatus.Uploading, VideoMove.Complete) => VideoStatus.Verifying,
        (VideoStatus.Uploading, VideoMove.Fail) => VideoStatus.Failed,
        (VideoStatus.Verifying, VideoMove.Verify) => VideoStatus.Processing,
        (VideoStatus.Verifying, VideoMove.Fail) => VideoStatus.Failed,
        (VideoStatus.Processing, VideoMove.Publish) => VideoStatus.Ready,
        (VideoStatus.Processing, VideoMove.Fail) => VideoStatus.Failed,
        (VideoStatus.Processing, VideoMove.GiveUp) => VideoStatus.Stored,
        (VideoStatus.Stored, VideoMove.Fail) => VideoStatus.Failed,
        (VideoStatus.Ready, VideoMove.Withdraw) => VideoStatus.Stored,
        // The copy it was moved away from went before the new one was there.
        (VideoStatus.Stored, VideoMove.Publish) => VideoStatus.Ready,
        (VideoStatus.Stored or VideoStatus.Failed, VideoMove.Retry) => VideoStatus.Processing,
        _ => null,
    };
}
