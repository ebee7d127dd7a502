using ServerlessVideo.Core;

namespace ServerlessVideo.Egress;

static class EgressServices
{
    /// <summary>What a function needs that fetches, or takes, URLs given by people.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, Settings settings) => services
        .AddSingleton(new UrlRules(AllowList.Parse(settings[Setting.EgressAllowList])))
        .AddSingleton(p => new GuardedClient(p.GetRequiredService<UrlRules>(), new EgressLimits(), Network.Real, p.GetRequiredService<TimeProvider>()));
}
