using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Hosting;

public sealed record MoveRequest(HostingProvider Host);

/// <summary>
/// <c>POST /videos/{id}/move</c>: publishes a video that plays on another host, as a new generation; until that plays, the video plays
/// where it was, and its links never change. Should this die before the execution is started, the reconciler ends the move.
/// </summary>
static class MoveVideo
{
    public static async Task<Results<Accepted<VideoView>, Problem>> HandleAsync(
        VideoId id, MoveRequest move, Caller caller, VideoStore videos, VideoHosts hosts, StartPublish start, Trail trail, VideoViews views, TimeProvider clock,
        HttpRequest request, CancellationToken cancellationToken)
    {
        if (!await hosts[move.Host].IsSetUpAsync(cancellationToken))
        {
            return new Problem(Errors.HostNotConfigured.With());
        }
        var outcome = await trail.RunAsync(
            id, Trail.ActorOf(caller), TrailSteps.MoveVideo, SnakeCase.Of(move.Host),
            () => videos.ChangeAsync(
                id, video => Access.ChangeRefusal(caller, video, request) is { } refusal ? refusal : Move(video, hosts[move.Host], clock.GetUtcNow()), null, caller.ConfinedTo, cancellationToken),
            cancellationToken);
        if (outcome.Failure is { } failure)
        {
            return new Problem(failure);
        }
        await start.RunAsync(outcome.Value, Trail.ActorOf(caller), cancellationToken);
        return TypedResults.Accepted((string?)null, await views.OfAsync(outcome.Value, caller, cancellationToken));
    }

    internal static Outcome<Video> Move(Video video, IVideoHost host, DateTimeOffset now) => video switch
    {
        { Status: not VideoStatus.Ready } or { MediaType: not MediaType.Video } => Errors.Conflict.With("only a video that plays is moved"),
        { Moving.Error: null } when video.Moving!.Host == host.Provider => video,
        { Moving.Error: null } => Errors.Conflict.With($"it is being moved to {SnakeCase.Of(video.Moving!.Host)}"),
        _ when video.HostingProvider == host.Provider => Errors.Conflict.With("it is there already"),
        _ when host.Abilities.RefusalOf(video) is { } refusal => refusal,
        _ => video with { Moving = new HostMove(host.Provider, video.NextGeneration, now), LatestGeneration = video.NextGeneration },
    };
}
