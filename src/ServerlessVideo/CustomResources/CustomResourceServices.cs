using System.Diagnostics.CodeAnalysis;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.CustomResources;

/// <summary>The functions that CloudFormation calls.</summary>
static class CustomResourceServices
{
    public static readonly IReadOnlyList<Function> Functions =
    [
        Of<SigningKeyResource>("signing-key"),
        Of<WebAppResource>("web-app", Setting.WebBucket, Setting.DistributionId),
        Of<HostsResource>("register-hosts", [.. HostRegistration.RemoteSettings, Setting.PublicUrl, Setting.HostWebhooks]),
    ];

    static Function Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TResource>(string name, params string[] settings)
        where TResource : class, ICustomResource => Function.Of<CustomResourceHandler>(
            name,
            settings,
            (function, cancellationToken) => function.RunAsync(
                ProductJson.Default.CustomResourceRequest, (h, request, token) => h.HandleAsync(request, token), cancellationToken),
            (services, _) => services
                .AddSingleton(new WebAppFiles(Path.Combine(AppContext.BaseDirectory, "web")))
                .AddSingleton<HttpClient>()
                .AddVideoHosts()
                .AddSingleton<ICustomResource, TResource>());
}
