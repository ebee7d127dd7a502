using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Playback;

/// <summary>
/// <c>GET /videos/{id}/thumbnail?time=&amp;width=</c>: to the still nearest in time, or the poster. Stills have one size, so a
/// width changes nothing.
/// </summary>
static class GetThumbnail
{
    /// <summary>A redirect may be kept a little; the signature behind it lives longer.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static async Task<Results<RedirectHttpResult, Problem>> HandleAsync(
        VideoId id,
        double? time,
        Caller caller,
        PlayableVideos videos,
        Cached<PlaybackSigner> signers,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var found = await videos.OpenAsync(caller, id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var renditions = found.Value.Renditions;
        var signer = await signers.GetAsync(cancellationToken);
        var still = time is { } seconds ? Nearest(renditions.Stills, seconds) : renditions.Poster;
        return TypedResults.Redirect(signer.MediaUrl(renditions.Folder + still, signer.Grant(id, caller.Subject, clock.GetUtcNow() + Lifetime)));
    }

    internal static string Nearest(IReadOnlyList<string> stills, double seconds) =>
        stills[(int)Math.Clamp(Math.Round(seconds / EncodingPlan.StillSeconds, MidpointRounding.AwayFromZero), 0, stills.Count - 1)];
}
