using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

public sealed record AttemptList(IReadOnlyList<HostAttempt> Items);

/// <summary><c>GET /videos/{id}/attempts</c>: the hosts that were tried, for those who manage the video; newest first.</summary>
static class GetAttempts
{
    public static async Task<Results<Ok<AttemptList>, Problem>> HandleAsync(VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        Access.ManageRefusal(caller, await videos.GetAsync(id, cancellationToken)) is { } refusal
            ? new Problem(refusal)
            : TypedResults.Ok(new AttemptList(
                [.. (await new HostAttempts(videos.Table).OfVideoAsync(id, cancellationToken)).OrderByDescending(attempt => attempt.StartedAt)]));
}
