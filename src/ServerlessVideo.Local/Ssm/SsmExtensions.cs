using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Ssm;

public static class SsmExtensions
{
    public static IServiceCollection AddSsm(this IServiceCollection services) => services
        .AddSingleton<ParameterStore>()
        .AddSingleton<IDynamicReferenceSource>(provider => provider.GetRequiredService<ParameterStore>())
        .AddSingleton<IAwsService, SsmService>();
}
