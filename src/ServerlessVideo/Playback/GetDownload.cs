using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <param name="Url">Presigned; good for the original alone.</param>
public sealed record DownloadView(string Url, DateTimeOffset ExpiresAt);

/// <summary><c>GET /videos/{id}/download</c>: the original, for those who manage the video; as an address, or with <c>?redirect=true</c> by way of it.</summary>
static class GetDownload
{
    public static async Task<Results<Ok<DownloadView>, RedirectHttpResult, Problem>> HandleAsync(
        VideoId id, bool? redirect, Caller caller, VideoStore videos, OriginalLinks links, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(id, cancellationToken);
        if (Refusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (video!.Original is not { } original)
        {
            return new Problem(Errors.NotReady);
        }
        var link = await links.OfAsync(video, original);
        return redirect == true ? TypedResults.Redirect(link.Url) : TypedResults.Ok(link);
    }

    /// <summary>Whoever may see an image or a document may have it: there is nothing else to see. The original of a video is its managers'.</summary>
    static Failure? Refusal(Caller caller, Video? video) => video is null || video.MediaType == MediaType.Video
        ? (caller.Subject is null ? Errors.Unauthenticated : Access.ManageRefusal(caller, video))?.With()
        : Access.Refusal(caller, video)?.With();
}
