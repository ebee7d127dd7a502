using ServerlessVideo.Core;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Encoding;

/// <summary>The functions of this capability.</summary>
static class EncodingFunctions
{
    public static readonly IReadOnlyList<Function> All =
    [
        Function.Of<InspectVideo>("inspect-video", [Setting.VideosTable], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        Function.Of<PlanEncoding>("plan-encoding", [Setting.VideosTable, Setting.Stage, Setting.MediaBucket], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.EncodingJobPlan, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        Function.Of<VerifyRenditions>("verify-renditions", [Setting.VideosTable, Setting.MediaBucket], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
        Function.Of<EncodingProgress>("encoding-progress", [Setting.VideosTable], (function, cancellationToken) => function.RunSqsAsync(
            EventJson.Default.MediaConvertJobStateChangeEvent, (h, message, token) => h.HandleAsync(message, token), cancellationToken)),
    ];
}
