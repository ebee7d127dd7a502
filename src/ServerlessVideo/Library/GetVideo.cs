using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Library;

/// <summary><c>GET /videos/{id}</c>, with an ETag to edit or to poll by.</summary>
static class GetVideo
{
    public static async Task<Results<Ok<VideoView>, StatusCodeHttpResult, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, UploadStore uploads, VideoViews views, HttpContext context, CancellationToken cancellationToken)
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
        if (video.Status == VideoStatus.Uploading && caller.Manages(video)
            && ImportProgress.Of(await uploads.GetAsync(id, cancellationToken)) is { } import)
        {
            // Its progress is not the record's: the record has not changed, but what is answered has.
            return TypedResults.Ok(await views.OfAsync(video, caller, cancellationToken) with { Import = import });
        }
        return ETags.IfNoneMatch(context.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(await views.OfAsync(video, caller, cancellationToken));
    }
}
