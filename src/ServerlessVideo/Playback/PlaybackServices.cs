using Amazon.SimpleSystemsManagement;
using ServerlessVideo.Core;

namespace ServerlessVideo.Playback;

/// <summary>The routes of playback.</summary>
static class PlaybackServices
{
    public static readonly IReadOnlyList<string> Settings = [Setting.MediaBucket, Setting.SigningKeyParameter, Setting.SigningKeyId];

    public static void AddPlayback(this IServiceCollection services)
    {
        services.AddSingleton(p => PlaybackSigner.FromParameter(
            p.GetRequiredService<IAmazonSimpleSystemsManagement>(), p.GetRequiredService<Settings>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PlayableVideos>();
        services.AddSingleton<OriginalLinks>();
        services.AddSingleton<PutThumbnail>();
        services.AddSingleton<OwnManifests>().AddSingleton<HostManifests>().AddSingleton<ManifestEndpoints>();
        services.AddSingleton<Sharing>();
        services.AddSingleton(p => HostOrigins.Of(p.GetRequiredService<Settings>()));
        services.AddSingleton<PlayerPages>();
    }

    /// <param name="api">The group <c>/api/v1</c>.</param>
    public static void MapPlaybackApi(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("/videos/{id:video_id}").WithTags("Playback");
        video.MapGet("/playback", GetPlayback.HandleAsync).WithSummary("Signed manifests and poster").AllowAnonymous();
        video.MapGet("/thumbnail", GetThumbnail.HandleAsync).WithSummary("Redirects to the nearest still").Produces(StatusCodes.Status302Found).AllowAnonymous();
        // Whatever is said of its type: the bytes tell.
        video.MapPut("/thumbnail", PutThumbnail.HandleAsync).WithSummary("Choose the poster: a still by its time, or an image of at most 4 MB")
            .Accepts<ThumbnailRequest>("application/json", "image/jpeg", "image/png", "image/webp", "*/*");
        video.MapGet("/share", Sharing.ShareAsync).WithSummary("Links that stay").AllowAnonymous();
        video.MapGet("/embed", Sharing.EmbedAsync).WithSummary("HTML for other sites").AllowAnonymous();
        video.MapGet("/download", GetDownload.HandleAsync).WithSummary("Signed URL of the original, or a redirect there").Produces(StatusCodes.Status302Found).AllowAnonymous();
        api.MapGet("/oembed", Sharing.OEmbedAsync).WithTags("Playback").WithSummary("oEmbed 1.0").AllowAnonymous();
    }

    /// <param name="routes">The root: these have no version, they are in links and playlists for good.</param>
    public static void MapPlayer(this IEndpointRouteBuilder routes)
    {
        ManifestEndpoints.Map(routes);
        PlayerPages.Map(routes);
    }
}
