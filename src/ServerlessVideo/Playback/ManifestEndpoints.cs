using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>
/// <c>/p/{id}/…</c>: manifests and tracks for whoever bears a grant, whichever player he has and whichever host serves the video.
/// Identity plays no part here.
/// </summary>
sealed class ManifestEndpoints(PlayableVideos videos, Cached<PlaybackSigner> signers, OwnManifests own, HostManifests hosted, VideosTable table)
{
    const string Hls = "application/vnd.apple.mpegurl", Dash = "application/dash+xml";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var manifests = routes.MapGroup("/p/{id:video_id}").AllowAnonymous();
        manifests.MapGet("/hls.m3u8", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => e.Of(p).HlsAsync(p, grant, token), token));
        manifests.MapGet("/{rendition}.m3u8", (VideoId id, string rendition, int? generation, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => e.Of(p).PlaylistAsync(p, rendition, grant, token), token, generation));
        manifests.MapGet("/captions/{lang}.m3u8", (VideoId id, string lang, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => Text(Captions(p, lang, grant)), token));
        manifests.MapGet("/dash.mpd", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Dash, (p, grant) => e.Of(p).DashAsync(p, grant, token), token));
        manifests.MapGet("/storyboard.vtt", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, WebVtt.ContentType, (p, grant) => e.Of(p).StoryboardAsync(p, grant, token), token));
        manifests.MapGet("/chapters.vtt", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, WebVtt.ContentType, (p, _) => Chapters(e, p, token), token));
        manifests.MapGet("/poster.jpg", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) => e.PosterAsync(id, context, token));

        static async Task<Outcome<string>> Chapters(ManifestEndpoints e, Playable p, CancellationToken token) =>
            await e.ChaptersAsync(p, token) is { } chapters ? chapters : Errors.NotFound;

        static Task<Outcome<string>> Text(string? text) => Task.FromResult<Outcome<string>>(text is null ? Errors.NotFound : text);
    }

    IManifests Of(Playable playable) => playable.Copy.Renditions is null ? hosted : own;

    async Task<IResult> ServeAsync(
        VideoId id, HttpContext context, string contentType, Func<Playable, PlaybackGrant, Task<Outcome<string>>> write, CancellationToken cancellationToken,
        int? generation = null)
    {
        var (found, grant) = await OpenAsync(id, context, cancellationToken, generation);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var manifest = await write(found.Value, grant!);
        return manifest.Failure is { } refused ? new Problem(refused) : TypedResults.Text(manifest.Value, contentType);
    }

    /// <summary>Of a copy whose host has the pictures; ours lie in the CDN.</summary>
    async Task<IResult> PosterAsync(VideoId id, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, grant) = await OpenAsync(id, context, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var poster = await Of(found.Value).PosterAsync(found.Value, grant!, cancellationToken);
        return poster.Failure is { } refused ? new Problem(refused) : TypedResults.Redirect(poster.Value);
    }

    async Task<(Outcome<Playable> Video, PlaybackGrant? Grant)> OpenAsync(
        VideoId id, HttpContext context, CancellationToken cancellationToken, int? generation = null)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        // Players on other sites fetch with the grant alone, no cookie and no token.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        var signer = await signers.GetAsync(cancellationToken);
        var grant = signer.Check(id, context.Request.Query);
        return grant.Failure is { } refused ? (refused, null) : (await videos.OpenAsync(id, generation, cancellationToken), grant.Value);
    }

    static string? Captions(Playable playable, string language, PlaybackGrant grant) => playable.Video.Captions.Find(language) is { } track
        ? CaptionManifests.Hls(CaptionManifests.AddressOf(playable.Video.Id, track, grant), playable.DurationSeconds)
        : null;

    async Task<string?> ChaptersAsync(Playable playable, CancellationToken cancellationToken) =>
        playable.Video.ChaptersVersion is not null && await table.GetAsync(ChapterList.Mapper, Keys.Chapters(playable.Video.Id), cancellationToken) is { } list
            ? WebVtt.Write(ChapterRules.Cues(list.Chapters, playable.DurationSeconds))
            : null;
}

/// <summary>What a player is given of a copy, wherever it lies.</summary>
interface IManifests
{
    Task<Outcome<string>> HlsAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken);

    /// <summary>The media playlist of one rendition, by its name in the multivariant playlist.</summary>
    Task<Outcome<string>> PlaylistAsync(Playable playable, string rendition, PlaybackGrant grant, CancellationToken cancellationToken);

    Task<Outcome<string>> DashAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken);

    Task<Outcome<string>> StoryboardAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken);

    /// <summary>Its address.</summary>
    Task<Outcome<string>> PosterAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken);
}
