using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint;

public static class AwsEndpointExtensions
{
    /// <summary>Needs PlatformOptions, Stack and TimeProvider; the services behind it register as <see cref="IAwsService"/>.</summary>
    public static IServiceCollection AddAwsEndpoint(this IServiceCollection services) => services
        .AddSingleton<CredentialIssuer>()
        .AddSingleton<AwsCallers>()
        .AddSingleton<SignatureVerifier>()
        .AddSingleton<FaultPoints>()
        .AddSingleton<CallPoints>()
        .AddSingleton<AwsEndpoint>();

    /// <summary>
    /// Every request that came in by this local port is an AWS request. A branch, not a route: routing would match on the
    /// normalized path, and a signature and an S3 key are about the raw one.
    /// </summary>
    /// <exception cref="TemplateException">A policy of the template is not understood.</exception>
    public static IApplicationBuilder MapAwsEndpoint(this IApplicationBuilder app, int port)
    {
        var endpoint = app.ApplicationServices.GetRequiredService<AwsEndpoint>();
        return app.MapWhen(http => http.Connection.LocalPort == port, branch => branch.Run(endpoint.HandleAsync));
    }
}
