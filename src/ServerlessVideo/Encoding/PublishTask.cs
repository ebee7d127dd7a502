using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>What every step of PublishVideo is given.</summary>
public sealed record PublishTask(VideoId VideoId, int Generation);

/// <summary>What a step that can refuse answers; the state machine branches on <see cref="Outcome"/>.</summary>
public sealed record PublishStep(string Outcome, VideoError? Error = null)
{
    public static readonly PublishStep Accepted = new("accepted");
    public static readonly PublishStep Verified = new("verified");

    public static PublishStep Refused(Failure failure) =>
        new("refused", failure.ToVideoError());
}

/// <summary>Where the renditions of one generation lie.</summary>
static class MediaKeys
{
    public static string Folder(VideoId id, int generation) => $"media/{id}/{generation}/";
}
