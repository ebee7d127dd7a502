using ServerlessVideo.Core;
using ServerlessVideo.Hosting.Cloudflare;

namespace ServerlessVideo.Hosting;

/// <summary>The hosts, and what a function that works with them has to declare.</summary>
static class HostServices
{
    /// <summary>Of Cloudflare Stream: its copies, and the tokens that open them.</summary>
    public static readonly IReadOnlyList<string> CloudflareSettings =
        [Setting.Stage, Setting.HostSecretsArn, Setting.CloudflareApiUrl, Setting.CloudflareAccountId, Setting.CloudflareCustomerUrl];

    public static IServiceCollection AddVideoHosts(this IServiceCollection services) => services
        .AddSingleton<HostSecrets>().AddSingleton<HostSetup>().AddSingleton<VideoHosts>().AddSingleton(new HostLimits())
        .AddSingleton(_ => HostClient.Create())
        .AddSingleton(p => new OriginalSources(p.GetRequiredService<HostClient>().Http))
        .AddSingleton(p => new HostCopyName(p.GetRequiredService<Settings>()[Setting.Stage]))
        .AddCloudflare();

    static IServiceCollection AddCloudflare(this IServiceCollection services) => services
        .AddSingleton(p => new StreamAddresses(new Uri(p.GetRequiredService<Settings>()[Setting.CloudflareCustomerUrl])))
        .AddSingleton(p =>
        {
            var (settings, api) = (p.GetRequiredService<Settings>(), new Uri(p.GetRequiredService<Settings>()[Setting.CloudflareApiUrl]));
            return new StreamClient(p.Calls(api, values => values.CloudflareApiToken), api, settings[Setting.CloudflareAccountId]);
        })
        .AddSingleton(new TusChunks(TusChunks.Usual)).AddSingleton<TusUpload>().AddSingleton<StreamTokens>()
        .AddSingleton<CloudflareHost>().AddSingleton<IVideoHost>(p => p.GetRequiredService<CloudflareHost>());

    static HostHttp Calls(this IServiceProvider services, Uri api, Func<HostSecretValues, string?> token)
    {
        var secrets = services.GetRequiredService<HostSecrets>();
        return new HostHttp(
            services.GetRequiredService<HostClient>().Http, api,
            async (fresh, cancellationToken) =>
                token(await (fresh ? secrets.RefreshAsync(cancellationToken) : secrets.GetAsync(cancellationToken))) is { Length: > 0 } value ? value : null,
            services.GetRequiredService<HostLimits>(), services.GetRequiredService<TimeProvider>());
    }
}
