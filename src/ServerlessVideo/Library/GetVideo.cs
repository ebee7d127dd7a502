using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary><c>GET /videos/{id}</c>, with an ETag to edit or to poll by.</summary>
static class GetVideo
{
    public static async Task<Results<Ok<VideoView>, StatusCodeHttpResult, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, VideoViews views, HttpContext context, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Access.Refusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        // Managers see more than others: the tag says which of the two it is.
        var tag = $"\"{video.Version}{(caller.Manages(video) ? "" : "-p")}\"";
        context.Response.Headers.ETag = tag;
        return ETags.IfNoneMatch(context.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(await views.OfAsync(video, caller, cancellationToken));
    }
}
