using System.Text.Json;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>Starts PublishVideo for a video whose original is safe; again changes nothing.</summary>
sealed class StartPublish(IAmazonStepFunctions workflows, Trail trail, Settings settings)
{
    /// <exception cref="InvalidOperationException">The record does not say where the original is and what it must be.</exception>
    public Task RunAsync(Video video, string actor, CancellationToken cancellationToken) => video.Original is { Checksum: not null }
        ? trail.RunAsync(
            video.Id, actor, TrailSteps.StartPublish, $"generation {video.Generation}", () => StartAsync(PublishTask.Of(video), cancellationToken),
            cancellationToken)
        : throw new InvalidOperationException($"Video {video.Id} is not published before its original, with its checksum, is on its record.");

    async Task StartAsync(PublishTask task, CancellationToken cancellationToken)
    {
        try
        {
            await workflows.StartExecutionAsync(
                new StartExecutionRequest
                {
                    StateMachineArn = settings[Setting.PublishStateMachineArn],
                    Name = task.Name,
                    Input = JsonSerializer.Serialize(task, ProductJson.Default.PublishTask),
                },
                cancellationToken);
        }
        catch (ExecutionAlreadyExistsException)
        {
            // Decided: an earlier delivery of the event started it.
        }
    }
}
