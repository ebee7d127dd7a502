using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

/// <summary>The input that a schedule gives: which task is due.</summary>
sealed record MaintenanceTask(string? Task);

/// <summary>The function <c>maintenance</c>: named tasks by the clock. A task that stops half-way goes on at its next turn.</summary>
sealed class Maintenance(
    FailStuckUploads failStuckUploads, StopStuckEncodings stopStuckEncodings, Reconciler reconciler, RetryStored retryStored, SweepHosts sweepHosts, HostSetup hostSetup)
{
    public static readonly Function Function = Core.Function.Of<Maintenance>(
        "maintenance",
        [.. OperationsServices.Settings, Setting.Stage, Setting.PublishStateMachineArn, Setting.PublicUrl, Setting.HostWebhooks, .. HostRegistration.AllSettings],
        (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.MaintenanceTask, (handler, input, token) => handler.RunAsync(input, token), cancellationToken),
        (services, _) => services.AddPublishing().AddSingleton<SweepHosts>().AddSingleton<LostCopies>().AddSingleton<UpdateCopy>().AddSingleton<UploadStore>().AddSingleton<OriginalStore>().AddSingleton<KnownFiles>()
            .AddSingleton<AbortUpload>().AddSingleton<CompletionQueue>().AddSingleton<FailStuckUploads>().AddSingleton<StartPublish>().AddSingleton<RetryStored>()
            .AddSingleton<EncodingJobs>().AddSingleton<EncodingStop>().AddSingleton<StopStuckEncodings>().AddOperations());

    /// <summary>Each has its schedule in the stack.</summary>
    public static readonly IReadOnlyList<string> Tasks = [FailStuckUploads.Name, StopStuckEncodings.Name, Reconciler.Name, RetryStored.Name, SweepHosts.Name, HostSetup.Name];

    public Task RunAsync(MaintenanceTask input, CancellationToken cancellationToken) => input.Task switch
    {
        FailStuckUploads.Name => failStuckUploads.RunAsync(cancellationToken),
        StopStuckEncodings.Name => stopStuckEncodings.RunAsync(cancellationToken),
        Reconciler.Name => reconciler.RunAsync(cancellationToken),
        RetryStored.Name => retryStored.RunAsync(cancellationToken),
        SweepHosts.Name => sweepHosts.RunAsync(cancellationToken),
        HostSetup.Name => hostSetup.RunAsync(cancellationToken),
        _ => throw new InvalidOperationException($"There is no maintenance task '{input.Task}'."),
    };
}
