using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.SecretsManager;

public static class SecretsManagerExtensions
{
    public static IServiceCollection AddSecretsManager(this IServiceCollection services) => services
        .AddSingleton<SecretStore>()
        .AddSingleton<IDynamicReferenceSource>(provider => provider.GetRequiredService<SecretStore>())
        .AddSingleton<IAwsService, SecretsManagerService>();
}
