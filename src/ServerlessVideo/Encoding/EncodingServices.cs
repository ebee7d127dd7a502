using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Encoding;

/// <summary>The functions of this capability, and its routes.</summary>
static class EncodingServices
{
    public static readonly IReadOnlyList<Function> Functions =
    [
        Function.Of<InspectVideo>("inspect-video", [Setting.VideosTable], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddSingleton<HostCircuits>()),
        Function.Of<PlanEncoding>("plan-encoding", [Setting.VideosTable, Setting.Stage, Setting.MediaBucket], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.EncodingTask, ProductJson.Default.EncodingJobPlan, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        Function.Of<JudgeEncoding>("judge-encoding", [Setting.VideosTable], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FailedEncoding, ProductJson.Default.EncodingVerdict, (h, failed, token) => h.HandleAsync(failed, token), cancellationToken)),
        Function.Of<VerifyRenditions>("verify-renditions", [Setting.VideosTable, Setting.MediaBucket], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        Function.Of<EncodingProgress>("encoding-progress", [Setting.VideosTable], (function, cancellationToken) => function.RunSqsAsync(
            EventJson.Default.MediaConvertJobStateChangeEvent, (h, message, token) => h.HandleAsync(message, token), cancellationToken)),
    ];

    public static void MapEncoding(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("/videos/{id:video_id}").WithTags("Encoding");
        video.MapGet("/jobs", GetJobs.HandleAsync).WithSummary("Encoding jobs, newest first");
    }
}
