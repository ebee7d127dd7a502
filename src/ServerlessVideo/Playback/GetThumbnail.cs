using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Playback;

/// <summary>
/// <c>GET /videos/{id}/thumbnail?time=&amp;width=</c>: to the still nearest in time, or the poster. Stills of our own have one size, so a
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
        VideoHosts hosts,
        Cached<PlaybackSigner> signers,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (new FieldErrors().Require(time is null or (>= 0 and <= double.MaxValue), "time", "must be a number of seconds").Failure is { } impossible)
        {
            return new Problem(impossible);
        }
        var found = await videos.OpenAsync(caller, id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var (video, copy) = found.Value;
        var picture = time is { } seconds ? copy.StillAt(seconds) : copy.PosterKey(video.CustomPoster);
        if (picture is not null)
        {
            var signer = await signers.GetAsync(cancellationToken);
            return TypedResults.Redirect(signer.MediaUrl(picture, signer.Grant(id, caller.Subject, clock.GetUtcNow() + Lifetime)));
        }
        if (hosts[copy.Host] is not IManifestHost host)
        {
            return new Problem(Errors.NotFound);
        }
        var opened = await host.OpenAsync(copy.ProviderVideoId, clock.GetUtcNow() + Lifetime, cancellationToken);
        return opened.Failure is { } closed
            ? new Problem(closed)
            : TypedResults.Redirect(opened.Value.Picture(time ?? video.CustomPoster?.TimeSeconds, null).AbsoluteUri);
    }
}
