using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.ApiGateway;

public static class ApiGatewayExtensions
{
    const string Prefix = "/_execute-api/";

    public static IServiceCollection AddApiGateway(this IServiceCollection services) => services.AddSingleton<ApiGatewayService>();

    /// <summary><c>/_execute-api/{apiId}/…</c>: the API on its own domain, around CloudFront, as anyone on the internet can call it.</summary>
    public static void MapExecuteApi(this IEndpointRouteBuilder endpoints)
    {
        var gateway = endpoints.ServiceProvider.GetRequiredService<ApiGatewayService>();
        endpoints.Map(Prefix + "{apiId}/{**path}", http =>
        {
            var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
            if (!request.RawTarget.StartsWith(Prefix, StringComparison.Ordinal))
            {
                http.Response.StatusCode = 400; // dot segments before the prefix: whose path it would be is unclear
                return Task.CompletedTask;
            }
            var apiId = (string)http.GetRouteValue("apiId")!;
            var slash = request.RawTarget.IndexOf('/', Prefix.Length);
            request.RawTarget = slash < 0 ? "/" : request.RawTarget[slash..];
            http.Request.Host = new HostString($"{apiId}.execute-api.{Stack.Region}.amazonaws.com");
            return gateway.HandleAsync(http, apiId);
        });
    }
}
