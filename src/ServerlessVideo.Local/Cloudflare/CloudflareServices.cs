using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Cloudflare.Api;
using ServerlessVideo.Local.Cloudflare.Playback;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Cloudflare;

static class CloudflareServices
{
    /// <summary>Cloudflare Stream on its port. Needs <see cref="HostsExtensions.AddHosts"/>.</summary>
    public static IServiceCollection AddCloudflare(this IServiceCollection services) => services
        .AddSingleton(p => StreamOptions.Of(p.GetRequiredService<PlatformOptions>()))
        .AddSingleton<StreamVideos>().AddSingleton<StreamAccount>().AddSingleton<SourceFetch>().AddSingleton<RateLimit>()
        .AddSingleton<StreamAnnouncements>().AddRunner<StreamJobs>()
        .AddSingleton<CopyByUrl>().AddSingleton<DirectUpload>().AddSingleton<CreateTusUpload>().AddSingleton<TusUploads>().AddSingleton<ListVideos>().AddSingleton<EditVideo>()
        .AddSingleton<Storage>().AddSingleton<Captions>().AddSingleton<SigningKeys>().AddSingleton<MintToken>().AddSingleton<WebhookSubscription>()
        .AddSingleton<MinutesViewed>().AddSingleton<Thumbnails>().AddSingleton<StreamPlayback>().AddSingleton<StreamApi>()
        .AddSingleton<IHostApp, StreamApp>();
}
