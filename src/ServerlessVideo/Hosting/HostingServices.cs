using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting;

/// <summary>The functions of this capability.</summary>
static class HostingServices
{
    public static readonly IReadOnlyList<Function> Functions =
    [
        Function.Of<FinishPublish>("finish-publish", [Setting.VideosTable], (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FinishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken)),
    ];
}
