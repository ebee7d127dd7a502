using Microsoft.Extensions.DependencyInjection;

namespace ServerlessVideo.Local.Provisioning;

static class ProvisioningExtensions
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services
        .AddSingleton<TableProvisioner>()
        .AddSingleton<QueueProvisioner>()
        .AddSingleton<CustomResources>()
        .AddSingleton<Provisioner>();
}
