using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.CloudFront;

public static class CloudFrontExtensions
{
    /// <summary>Needs an <see cref="IFunctionRuntime"/>, the <c>s3</c> service and the HTTP APIs beside it.</summary>
    public static IServiceCollection AddCloudFront(this IServiceCollection services) => services
        .AddSingleton<CloudFrontEdge>()
        .AddSingleton<InvalidationStore>()
        .AddSingleton<IStatusSource, CloudFrontStatus>()
        .AddSingleton<IAwsService, CloudFrontService>();

    /// <summary>Everything on the people's port that no other endpoint takes.</summary>
    public static void MapCloudFront(this IEndpointRouteBuilder endpoints)
    {
        var edge = endpoints.ServiceProvider.GetRequiredService<CloudFrontEdge>();
        var compressing = new ResponseCompressionMiddleware(edge.HandleAsync, new EdgeCompression());
        endpoints.Map("/{**path}", compressing.Invoke);
    }
}
