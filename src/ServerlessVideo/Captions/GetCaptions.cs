using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Captions;

/// <summary><c>GET /videos/{id}/captions[/{lang}]</c>: the languages, and one as WebVTT, for whoever may watch the video.</summary>
static class GetCaptions
{
    public static async Task<Results<Ok<CaptionList>, Problem>> ListAsync(
        VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        await videos.GetAsync(id, cancellationToken) is not { } video ? new Problem(Errors.NotFound)
        : Access.Refusal(caller, video) is { } refusal ? new Problem(refusal)
        : TypedResults.Ok(new CaptionList([.. video.Captions.Select(CaptionView.Of)]));

    public static async Task<Results<ContentHttpResult, StatusCodeHttpResult, Problem>> OneAsync(
        VideoId id, string lang, Caller caller, VideoStore videos, CaptionFiles files, HttpContext context, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Access.Refusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (video.Captions.Find(LanguageTag.Parse(lang)) is not { } track)
        {
            return new Problem(Errors.NotFound);
        }
        var tag = CaptionTracks.TagOf(track)!;
        if (ETags.IfNoneMatch(context.Request, tag))
        {
            context.Response.Headers.ETag = tag;
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }
        if (await files.ReadAsync(id, track.File, cancellationToken) is not { } content)
        {
            return new Problem(Errors.NotFound);
        }
        context.Response.Headers.ETag = tag;
        return TypedResults.Text(content, WebVtt.ContentType, System.Text.Encoding.UTF8);
    }
}
