using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Loom;

static class LoomServices
{
    /// <summary>The Loom-compatible host on its port. Needs <see cref="HostsExtensions.AddHosts"/>.</summary>
    public static IServiceCollection AddLoom(this IServiceCollection services) => services
        .AddSingleton(p => LoomOptions.Of(p.GetRequiredService<PlatformOptions>()))
        .AddSingleton<LoomVideos>().AddSingleton<LoomWorkspace>()
        .AddRunner<LoomJobs>()
        .AddSingleton<UploadVideo>().AddSingleton<ListVideos>().AddSingleton<LoomAnalytics>().AddSingleton<LoomPages>()
        .AddSingleton<IHostApp, LoomApp>();
}
