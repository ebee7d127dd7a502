using Amazon.MediaConvert;
using ServerlessVideo.Core;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Encoding;

/// <summary>The functions of this capability.</summary>
static class EncodingFunctions
{
    public static readonly IReadOnlyList<Function> All =
    [
        EventWorker.Of<InspectVideo>(
            "inspect-video",
            [Setting.VideosTable],
            services => services.AddSingleton<IAmazonMediaConvert>(_ => new AmazonMediaConvertClient()),
            (function, cancellationToken) => function.RunAsync(
                ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        EventWorker.Of<PlanEncoding>(
            "plan-encoding",
            [Setting.VideosTable, Setting.Stage, Setting.MediaBucket],
            _ => { },
            (function, cancellationToken) => function.RunAsync(
                ProductJson.Default.PublishTask, ProductJson.Default.EncodingJobPlan, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        EventWorker.Of<VerifyRenditions>(
            "verify-renditions",
            [Setting.VideosTable, Setting.MediaBucket],
            _ => { },
            (function, cancellationToken) => function.RunAsync(
                ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        EventWorker.Of<EncodingProgress>(
            "encoding-progress",
            [Setting.VideosTable],
            _ => { },
            (function, cancellationToken) => function.RunSqsAsync(
                EventJson.Default.MediaConvertJobStateChangeEvent, (h, message, token) => h.HandleAsync(message, token), cancellationToken)),
    ];
}
