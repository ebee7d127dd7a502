using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// The function <c>publish-ended</c>: an execution that failed, was stopped or ran out of time tells nobody but Step Functions. Its
/// event, or the reconciler where that was lost, only asks to look: what the execution says decides how the video goes on.
/// </summary>
sealed class PublishEnded(VideoStore videos, IAmazonStepFunctions workflows, FinishPublish finish, Settings settings)
{
    public static readonly Function Function = Core.Function.Of<PublishEnded>(
        "publish-ended",
        [Setting.VideosTable, Setting.PublishStateMachineArn],
        (function, cancellationToken) => function.RunSqsAsync(
            EventJson.Default.ExecutionStatusChangeEvent, (h, message, token) => h.HandleAsync(message, token), cancellationToken),
        (services, _) => services.AddSingleton<HostCircuits>().AddSingleton<FinishPublish>());

    public async Task HandleAsync(ExecutionStatusChangeEvent message, CancellationToken cancellationToken)
    {
        if (!PublishTask.TryParse(message.Detail.Name, out var task)
            || task.RefusalOf(await videos.GetAsync(task.VideoId, cancellationToken)) is not null)
        {
            return;
        }
        if (await EndOfAsync(task, cancellationToken) is { } end)
        {
            await finish.HandleAsync(new FinishTask(task.VideoId, task.Generation, end), cancellationToken);
        }
    }

    /// <summary>Null: it runs.</summary>
    async Task<VideoError?> EndOfAsync(PublishTask task, CancellationToken cancellationToken)
    {
        try
        {
            var execution = await workflows.DescribeExecutionAsync(
                new DescribeExecutionRequest { ExecutionArn = task.ExecutionOf(settings[Setting.PublishStateMachineArn]) }, cancellationToken);
            return EndOf(execution.Status, execution.Error, execution.Cause);
        }
        catch (ExecutionDoesNotExistException)
        {
            return Errors.PublishFailed.With("the execution is not known").ToVideoError();
        }
    }

    /// <summary>An execution that succeeded has finished its video; if it has not, nobody will.</summary>
    internal static VideoError? EndOf(ExecutionStatus status, string? error, string? cause)
    {
        if (status == ExecutionStatus.RUNNING || status == ExecutionStatus.PENDING_REDRIVE)
        {
            return null;
        }
        var code = status == ExecutionStatus.TIMED_OUT ? Errors.EncodingTimeout : status == ExecutionStatus.ABORTED ? Errors.EncodingCancelled : Errors.PublishFailed;
        return PublishFailure.Of(code, $"{status.Value}: {error} {cause}".TrimEnd());
    }
}
