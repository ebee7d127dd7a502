using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Captions;

/// <summary><c>GET /videos/{id}/chapters</c>, for whoever may watch the video.</summary>
static class GetChapters
{
    public static async Task<Results<Ok<ChaptersBody>, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, HttpContext context, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Access.Refusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        context.Response.Headers.ETag = PutChapters.TagOf(video);
        return TypedResults.Ok(new ChaptersBody(
            video.ChaptersVersion is null ? [] : (await videos.Table.GetAsync(ChapterList.Mapper, Keys.Chapters(id), cancellationToken))?.Chapters ?? []));
    }
}
