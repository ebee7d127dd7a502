using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Hosts;

static class HostsExtensions
{
    /// <summary>What the stand-ins of other hosts share: their servers, faults, encoder and webhooks.</summary>
    public static IServiceCollection AddHosts(this IServiceCollection services) => services
        .AddHostFaults()
        .AddSingleton<FaultGate>().AddSingleton<HostEncoder>().AddSingleton<WebhookSender>()
        .AddSingleton<IStatusSource, HostsStatus>()
        .AddHostedService<HostServers>();

    /// <summary>What of it our own encoder obeys too.</summary>
    public static IServiceCollection AddHostFaults(this IServiceCollection services)
    {
        services.TryAddSingleton<HostFaults>();
        services.TryAddSingleton<FaultTimes>();
        services.TryAddSingleton<EncoderFaults>();
        return services;
    }
}
