using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Input of the state machine PublishVideo, and of each of its steps.</summary>
public sealed record PublishTask(VideoId VideoId, int Generation)
{
    /// <summary>
    /// Names what there is once per video and generation: the execution (Step Functions keeps names for 90 days), the encoding job
    /// with its request token, the copy on a host.
    /// </summary>
    [JsonIgnore]
    public string Name => $"{VideoId}-g{Generation}";

    public static bool TryParse(string name, [NotNullWhen(true)] out PublishTask? task)
    {
        task = name.Split("-g") is [var id, var number] && VideoId.TryParse(id, null, out var video)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? new PublishTask(video, generation)
            : null;
        return task is not null;
    }

    /// <summary>The ARN of its execution.</summary>
    public string ExecutionOf(string stateMachineArn) => $"{stateMachineArn.Replace(":stateMachine:", ":execution:")}:{Name}";

    /// <summary>Null: the video waits for it. A generation that was cancelled or superseded is not worked on any further.</summary>
    public Failure? RefusalOf(Video? video) => video?.IsBeingPublished(Generation) == true
        ? null
        : Errors.EncodingCancelled.With($"generation {Generation} is over");

    /// <summary>What is under way for it, or was last.</summary>
    public static PublishTask Of(Video video) => new(video.Id, video.Moving is { Error: null } move ? move.Generation : video.Generation);
}

/// <summary>What a step that can refuse answers; the state machine branches on <see cref="Outcome"/>.</summary>
public sealed record PublishStep(string Outcome, VideoError? Error = null)
{
    public static readonly PublishStep Accepted = new("accepted");
    public static readonly PublishStep Verified = new("verified");

    public static PublishStep Refused(Failure failure) =>
        new("refused", failure.ToVideoError());
}
