using ServerlessVideo.Core;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Hosting;

/// <summary>The functions of this capability, and its routes.</summary>
static class HostingServices
{
    public static readonly IReadOnlyList<Function> Functions =
    [
        Function.Of<FinishPublish>("finish-publish", [Setting.VideosTable], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FinishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        PublishEnded.Function,
    ];

    public static void AddHosting(this IServiceCollection services) => services.AddSingleton<StartPublish>().AddSingleton<FinishPublish>();

    public static void MapHosting(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("/videos/{id:video_id}").WithTags("Hosting");
        video.MapPost("/cancel", CancelPublish.HandleAsync).WithSummary("Stop publishing; the original stays").WithMetadata(new IdempotentEndpoint());
        video.MapPost("/retry", RetryPublish.HandleAsync).WithSummary("Publish again what is stored or failed").WithMetadata(new IdempotentEndpoint());
    }
}
