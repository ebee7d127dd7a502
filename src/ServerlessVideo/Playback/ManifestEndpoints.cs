using Amazon.S3;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary><c>/p/{id}/…</c>: manifests and tracks for whoever bears a grant, whichever player he has. Identity plays no part here.</summary>
sealed class ManifestEndpoints(PlayableVideos videos, Cached<PlaybackSigner> signers, IAmazonS3 s3, VideosTable table, Settings settings)
{
    const string Hls = "application/vnd.apple.mpegurl", Dash = "application/dash+xml";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var manifests = routes.MapGroup("/p/{id:video_id}").AllowAnonymous();
        manifests.MapGet("/hls.m3u8", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => Text(MultivariantPlaylist.Write(p.Renditions, p.Video.Captions, name => $"{name}.m3u8?{grant}")), token));
        manifests.MapGet("/{rendition}.m3u8", (VideoId id, string rendition, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => e.PlaylistAsync(p, rendition, grant, token), token));
        manifests.MapGet("/captions/{lang}.m3u8", (VideoId id, string lang, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => Text(Captions(p, lang, grant)), token));
        manifests.MapGet("/dash.mpd", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Dash, (p, grant) => e.MpdAsync(p, grant, token), token));
        manifests.MapGet("/storyboard.vtt", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, WebVtt.ContentType, (p, grant) => Text(StoryboardTrack.Write(p.Renditions, grant)), token));
        manifests.MapGet("/chapters.vtt", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, WebVtt.ContentType, (p, _) => e.ChaptersAsync(p, token), token));

        static Task<string?> Text(string? text) => Task.FromResult(text);
    }

    async Task<IResult> ServeAsync(
        VideoId id, HttpContext context, string contentType, Func<Playable, string, Task<string?>> write, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        // Players on other sites fetch with the grant alone, no cookie and no token.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        var signer = await signers.GetAsync(cancellationToken);
        var grant = signer.Check(id, context.Request.Query);
        if (grant.Failure is { } refused)
        {
            return new Problem(refused);
        }
        var found = await videos.OpenAsync(id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        return await write(found.Value, grant.Value) is { } manifest ? TypedResults.Text(manifest, contentType) : new Problem(Errors.NotFound);
    }

    async Task<string?> PlaylistAsync(Playable playable, string rendition, string grant, CancellationToken cancellationToken)
    {
        var renditions = playable.Renditions;
        return MultivariantPlaylist.FileOf(renditions, rendition) is { } file
            ? ManifestRewriter.Hls(await ReadAsync(renditions.Folder + file, cancellationToken), renditions.Folder, grant)
            : null;
    }

    static string? Captions(Playable playable, string language, string grant) => playable.Video.Captions.Find(language) is { } track
        ? CaptionManifests.Hls(AddressOf(playable, track, grant), playable.Renditions.DurationSeconds)
        : null;

    async Task<string?> MpdAsync(Playable playable, string grant, CancellationToken cancellationToken)
    {
        var folder = playable.Renditions.Folder;
        var mpd = await ReadAsync(folder + Encoding.RenditionCheck.Dash, cancellationToken);
        return ManifestRewriter.Dash(mpd, folder, grant, CaptionManifests.Dash(playable.Video.Captions, track => AddressOf(playable, track, grant)));
    }

    /// <summary>Captions lie beside the generations: their names are safe in paths.</summary>
    static string AddressOf(Playable playable, CaptionTrack track, string grant) => $"/{MediaKeys.Captions(playable.Video.Id, track.File)}?{grant}";

    async Task<string?> ChaptersAsync(Playable playable, CancellationToken cancellationToken) =>
        playable.Video.ChaptersVersion is not null && await table.GetAsync(ChapterList.Mapper, Keys.Chapters(playable.Video.Id), cancellationToken) is { } list
            ? WebVtt.Write(ChapterRules.Cues(list.Chapters, playable.Renditions.DurationSeconds))
            : null;

    async Task<string> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(settings[Setting.MediaBucket], key, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
