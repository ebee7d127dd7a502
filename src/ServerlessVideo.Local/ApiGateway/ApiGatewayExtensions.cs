using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.ApiGateway;

public static class ApiGatewayExtensions
{
    const string Prefix = "/_execute-api/";

    public static IServiceCollection AddApiGateway(this IServiceCollection services) => services.AddSingleton<ApiGatewayService>();

    /// <summary>
    /// <c>/_execute-api/{apiId}/…</c>: the API on its own domain, around CloudFront, as anyone on the internet can call it.
    /// A branch on the raw target, not a route: the API sees the path as it was sent. Goes before the AWS endpoint.
    /// </summary>
    public static IApplicationBuilder MapExecuteApi(this IApplicationBuilder app)
    {
        var gateway = app.ApplicationServices.GetRequiredService<ApiGatewayService>();
        return app.Use((http, next) =>
        {
            var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
            if (!request.RawTarget.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return next(http);
            }
            var end = request.RawTarget.AsSpan(Prefix.Length).IndexOfAny('/', '?') is >= 0 and var length ? Prefix.Length + length : request.RawTarget.Length;
            var apiId = request.RawTarget[Prefix.Length..end];
            request.RawTarget = request.RawTarget[end..] is ['/', ..] path ? path : "/" + request.RawTarget[end..];
            http.Request.Host = new HostString($"{apiId}.execute-api.{Stack.Region}.amazonaws.com");
            return gateway.HandleAsync(http, apiId);
        });
    }
}
