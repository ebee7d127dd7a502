using ServerlessVideo.Core;
using ServerlessVideo.Hosting.Aws;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Hosting.Loom;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>The hosts, and what a function that works with them has to declare.</summary>
static class HostRegistration
{
    /// <summary>Of Cloudflare Stream: its copies, and the tokens that open them.</summary>
    public static readonly IReadOnlyList<string> CloudflareSettings =
        [Setting.Stage, Setting.Deployment, Setting.HostSecretsArn, Setting.CloudflareApiUrl, Setting.CloudflareAccountId, Setting.CloudflareCustomerUrl];

    /// <summary>Of a Loom-compatible host.</summary>
    public static readonly IReadOnlyList<string> LoomSettings =
    [
        Setting.Stage, Setting.Deployment, Setting.HostSecretsArn, Setting.LoomApiUrl, Setting.LoomPageUrl, Setting.LoomFolderId, Setting.LoomWorkspaceId, Setting.LoomDefaultPrivacy,
    ];

    /// <summary>Of hosts that are not ours.</summary>
    public static readonly IReadOnlyList<string> RemoteSettings = [.. CloudflareSettings.Union(LoomSettings)];

    /// <summary>Of all three.</summary>
    public static readonly IReadOnlyList<string> AllSettings =
        [.. RemoteSettings.Union([Setting.VideosTable, Setting.MediaBucket, Setting.DistributionId])];

    /// <summary>Where a host would be that is not set up: nowhere (RFC 2606).</summary>
    static readonly Uri Nowhere = new("https://host.invalid");

    public static IServiceCollection AddVideoHosts(this IServiceCollection services) => services
        .AddSingleton<HostSecrets>().AddSingleton<HostSetup>().AddSingleton<VideoHosts>().AddSingleton(new HostLimits())
        .AddSingleton(_ => HostClient.Create())
        .AddSingleton(p => new OriginalSources(p.GetRequiredService<HostClient>().Http))
        .AddSingleton(p => HostCopyName.Of(p.GetRequiredService<Settings>()[Setting.Stage], p.GetRequiredService<Settings>()[Setting.Deployment]))
        .AddCloudflare().AddLoom()
        .AddSingleton<ObjectEraser>().AddSingleton<MediaFolders>().AddSingleton<AwsHost>().AddSingleton<IVideoHost>(p => p.GetRequiredService<AwsHost>());

    static IServiceCollection AddCloudflare(this IServiceCollection services) => services
        .AddSingleton(p => new StreamAddresses(p.UrlOf(Setting.CloudflareCustomerUrl)))
        .AddSingleton(p =>
        {
            var api = p.UrlOf(Setting.CloudflareApiUrl);
            return new StreamClient(p.Calls(api, values => values.CloudflareApiToken), api, p.GetRequiredService<Settings>()[Setting.CloudflareAccountId]);
        })
        .AddSingleton(new TusChunks(TusChunks.Usual)).AddSingleton<TusUpload>().AddSingleton<StreamTokens>()
        .AddSingleton<CloudflareHost>().AddSingleton<IVideoHost>(p => p.GetRequiredService<CloudflareHost>());

    static IServiceCollection AddLoom(this IServiceCollection services) => services
        .AddSingleton(p => new LoomClient(p.Calls(p.UrlOf(Setting.LoomApiUrl), values => values.LoomApiKey), p.UrlOf(Setting.LoomApiUrl)))
        .AddSingleton<LoomHost>().AddSingleton<IVideoHost>(p => p.GetRequiredService<LoomHost>());

    static Uri UrlOf(this IServiceProvider services, string setting) =>
        services.GetRequiredService<Settings>()[setting] is { Length: > 0 } url ? new Uri(url) : Nowhere;

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
