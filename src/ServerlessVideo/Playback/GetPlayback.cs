using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <param name="Url">WebVTT, signed.</param>
public sealed record PlaybackCaptions(string Language, string Label, string Url);

/// <summary>Everything a player needs. A renewed grant gives the same URLs apart from the query.</summary>
/// <param name="HlsUrl">Null, as are the DASH address, the poster and the storyboard: only the host's own player plays it.</param>
/// <param name="StoryboardUrl">WebVTT whose cues are addresses of small pictures.</param>
/// <param name="EmbedUrl">The host's own player; only where there are no manifests.</param>
/// <param name="ChaptersUrl">WebVTT; null: there are none.</param>
public sealed record PlaybackView(
    string? HlsUrl, string? DashUrl, string? PosterUrl, string? StoryboardUrl, IReadOnlyList<PlaybackCaptions> Captions, string? ChaptersUrl,
    DateTimeOffset ExpiresAt, HostingProvider Host, string? EmbedUrl = null);

/// <summary><c>GET /videos/{id}/playback</c>.</summary>
static class GetPlayback
{
    /// <value>Seconds; a day.</value>
    const int DefaultLifetime = 86_400;

    /// <value>Seconds; a week.</value>
    public const int LongestLifetime = 604_800;

    public static async Task<Results<Ok<PlaybackView>, Problem>> HandleAsync(
        VideoId id,
        [FromQuery(Name = "expires_in")] string? expiresIn,
        Caller caller,
        PlayableVideos videos,
        VideoHosts hosts,
        Cached<PlaybackSigner> signers,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (LifetimeOf(expiresIn) is not { } lifetime)
        {
            return new Problem(Errors.Invalid.With(
                errors: new Dictionary<string, string[]> { ["expires_in"] = [$"must be 1 to {LongestLifetime} seconds"] }));
        }
        var found = await videos.OpenAsync(caller, id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var signer = await signers.GetAsync(cancellationToken);
        // Signatures know whole seconds.
        var expires = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds() + lifetime);
        var grant = signer.Grant(id, caller.Subject, expires);
        var folder = $"{signer.PublicUrl}/p/{id}";
        var (video, copy) = found.Value;
        if (hosts[copy.Host].PagesOf(copy.ProviderVideoId) is { } pages)
        {
            return TypedResults.Ok(new PlaybackView(null, null, Poster(null), null, [], null, expires, copy.Host, pages.Embed.AbsoluteUri));
        }
        return TypedResults.Ok(new PlaybackView(
            $"{folder}/hls.m3u8?{grant}", $"{folder}/dash.mpd?{grant}", Poster($"{folder}/poster.jpg?{grant}"), $"{folder}/storyboard.vtt?{grant}",
            [.. CaptionNames.Of(video.Captions).Select(c => new PlaybackCaptions(c.Track.Language, c.Name, signer.MediaUrl(MediaKeys.Captions(id, c.Track.File), grant)))],
            video.ChaptersVersion is null ? null : $"{folder}/chapters.vtt?{grant}", expires, copy.Host));

        string? Poster(string? ofHost) => copy.PosterKey(video.CustomPoster) is { } key ? signer.MediaUrl(key, grant) : ofHost;
    }

    /// <summary>Null: not a number of seconds from one to a week.</summary>
    internal static int? LifetimeOf(string? expiresIn) => expiresIn is null
        ? DefaultLifetime
        : int.TryParse(expiresIn, System.Globalization.NumberStyles.None, null, out var seconds) && seconds is >= 1 and <= LongestLifetime ? seconds : null;
}
