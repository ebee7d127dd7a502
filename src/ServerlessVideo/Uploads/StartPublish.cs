using System.Text.Json;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads;

/// <summary>Input of the state machine PublishVideo.</summary>
public sealed record PublishInput(VideoId VideoId, int Generation)
{
    /// <summary>Exactly one execution per video and generation: Step Functions keeps names for 90 days.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ExecutionName => $"{VideoId}-g{Generation}";
}

/// <summary>Starts PublishVideo for a video whose original is safe; again changes nothing.</summary>
sealed class StartPublish(IAmazonStepFunctions workflows, Trail trail, Settings settings)
{
    /// <exception cref="InvalidOperationException">The record does not say where the original is and what it must be.</exception>
    public Task RunAsync(Video video, string actor, CancellationToken cancellationToken) => video.Original is { Checksum: not null }
        ? trail.RunAsync(
            video.Id, actor, TrailSteps.StartPublish, $"generation {video.Generation}", () => StartAsync(new(video.Id, video.Generation), cancellationToken),
            cancellationToken)
        : throw new InvalidOperationException($"Video {video.Id} is not published before its original, with its checksum, is on its record.");

    async Task StartAsync(PublishInput input, CancellationToken cancellationToken)
    {
        try
        {
            await workflows.StartExecutionAsync(
                new StartExecutionRequest
                {
                    StateMachineArn = settings[Setting.PublishStateMachineArn],
                    Name = input.ExecutionName,
                    Input = JsonSerializer.Serialize(input, ProductJson.Default.PublishInput),
                },
                cancellationToken);
        }
        catch (ExecutionAlreadyExistsException)
        {
            // Decided: an earlier delivery of the event started it.
        }
    }
}
