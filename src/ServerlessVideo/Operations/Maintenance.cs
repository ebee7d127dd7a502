using ServerlessVideo.Core;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

/// <summary>The input that a schedule gives: which task is due.</summary>
sealed record MaintenanceTask(string? Task);

/// <summary>The function <c>maintenance</c>: named tasks by the clock. A task that stops half-way goes on at its next turn.</summary>
sealed class Maintenance(FailStuckUploads failStuckUploads, Reconciler reconciler)
{
    public static readonly Function Function = Core.Function.Of<Maintenance>(
        "maintenance",
        OperationsServices.Settings,
        (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.MaintenanceTask, (handler, input, token) => handler.RunAsync(input, token), cancellationToken),
        (services, _) => services.AddSingleton<UploadStore>().AddSingleton<OriginalStore>().AddSingleton<KnownFiles>().AddSingleton<AbortUpload>().AddSingleton<CompletionQueue>().AddSingleton<FailStuckUploads>()
            .AddOperations());

    /// <summary>Each has its schedule in the stack.</summary>
    public static readonly IReadOnlyList<string> Tasks = [FailStuckUploads.Name, Reconciler.Name];

    public Task RunAsync(MaintenanceTask input, CancellationToken cancellationToken) => input.Task switch
    {
        FailStuckUploads.Name => failStuckUploads.RunAsync(cancellationToken),
        Reconciler.Name => reconciler.RunAsync(cancellationToken),
        _ => throw new InvalidOperationException($"There is no maintenance task '{input.Task}'."),
    };
}
