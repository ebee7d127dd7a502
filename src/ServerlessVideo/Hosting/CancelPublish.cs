using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// <c>POST /videos/{id}/cancel</c>: stops publishing, and the encoder's job, which Step Functions cancels as well as it can but does not
/// promise to; the original stays, and <c>/retry</c> begins anew. Should this die in between, the execution's end is an event of its own
/// (<see cref="PublishEnded"/>).
/// </summary>
static class CancelPublish
{
    public static async Task<Results<Ok<VideoView>, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, IAmazonStepFunctions workflows, EncodingStop encodings, FinishPublish finish, Trail trail, Settings settings, VideoViews views,
        CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(id, cancellationToken);
        if (Access.ManageRefusal(caller, video) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (!video!.IsBeingPublished(PublishTask.Of(video).Generation))
        {
            return new Problem(Errors.Conflict.With("it is not being published"));
        }
        var task = PublishTask.Of(video);
        await trail.RunAsync(
            id, Trail.ActorOf(caller), TrailSteps.CancelPublish, $"generation {task.Generation}",
            async () =>
            {
                await StopAsync(workflows, task.ExecutionOf(settings[Setting.PublishStateMachineArn]), cancellationToken);
                await encodings.CancelAsync(task, cancellationToken);
            },
            cancellationToken);
        await finish.HandleAsync(new FinishTask(id, task.Generation, Errors.EncodingCancelled.With().ToVideoError()), cancellationToken);
        // It may have been ready just before.
        return await videos.GetAsync(id, cancellationToken) is { } after && (after.Moving?.Error ?? after.Error)?.Code == Errors.EncodingCancelled.Code
            ? TypedResults.Ok(await views.OfAsync(after, caller, cancellationToken))
            : new Problem(Errors.Conflict.With("it had come to its end"));
    }

    static async Task StopAsync(IAmazonStepFunctions workflows, string execution, CancellationToken cancellationToken)
    {
        try
        {
            await workflows.StopExecutionAsync(
                new StopExecutionRequest { ExecutionArn = execution, Error = Errors.EncodingCancelled.Code, Cause = Errors.EncodingCancelled.Title }, cancellationToken);
        }
        catch (ExecutionDoesNotExistException)
        {
            // Decided: it was not started yet, and what starts it now publishes a generation that is over.
        }
    }
}
