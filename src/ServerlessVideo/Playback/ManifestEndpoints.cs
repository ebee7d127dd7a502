using Amazon.S3;
using ServerlessVideo.Core;

namespace ServerlessVideo.Playback;

/// <summary><c>/p/{id}/…</c>: manifests for whoever bears a grant, whichever player he has. Identity plays no part here.</summary>
sealed class ManifestEndpoints(PlayableVideos videos, Cached<PlaybackSigner> signers, IAmazonS3 s3, Settings settings)
{
    const string Hls = "application/vnd.apple.mpegurl", Dash = "application/dash+xml";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var manifests = routes.MapGroup("/p/{id:video_id}").AllowAnonymous();
        manifests.MapGet("/hls.m3u8", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) => e.ServeAsync(
            id, context, Hls, (p, grant) => Task.FromResult<string?>(MultivariantPlaylist.Write(p.Renditions, name => $"{name}.m3u8?{grant}")), token));
        manifests.MapGet("/{rendition}.m3u8", (VideoId id, string rendition, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Hls, (p, grant) => e.PlaylistAsync(p, rendition, grant, token), token));
        manifests.MapGet("/dash.mpd", (VideoId id, HttpContext context, ManifestEndpoints e, CancellationToken token) =>
            e.ServeAsync(id, context, Dash, async (p, grant) =>
                ManifestRewriter.Dash(await e.ReadAsync(p.Renditions.Folder + Encoding.RenditionCheck.Dash, token), p.Renditions.Folder, grant), token));
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

    async Task<string> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(settings[Setting.MediaBucket], key, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
