using Amazon.Lambda.CloudWatchEvents;

namespace ServerlessVideo.Lambda;

/// <summary>aws.states, Step Functions Execution Status Change.</summary>
public sealed class ExecutionStatusChangeEvent : CloudWatchEvent<ExecutionStatusChange>;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html, as far as anybody reads it.</summary>
public sealed record ExecutionStatusChange
{
    public string ExecutionArn { get; init; } = "";
    public string StateMachineArn { get; init; } = "";
    public string Name { get; init; } = "";
    /// <summary>RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</summary>
    public string Status { get; init; } = "";
}
