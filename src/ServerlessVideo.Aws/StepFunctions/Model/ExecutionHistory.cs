namespace Amazon.StepFunctions.Model;

public sealed class ExecutionListItem
{
    public string ExecutionArn { get; set; } = null!;

    public string StateMachineArn { get; set; } = null!;

    public string Name { get; set; } = null!;

    public ExecutionStatus Status { get; set; } = null!;

    public DateTime? StartDate { get; set; }

    public DateTime? StopDate { get; set; }
}

public sealed class HistoryEvent
{
    public DateTime? Timestamp { get; set; }

    public HistoryEventType Type { get; set; } = null!;

    public long? Id { get; set; }

    public long? PreviousEventId { get; set; }

    public TaskFailedEventDetails? TaskFailedEventDetails { get; set; }

    public TaskScheduledEventDetails? TaskScheduledEventDetails { get; set; }

    public TaskTimedOutEventDetails? TaskTimedOutEventDetails { get; set; }

    public ExecutionFailedEventDetails? ExecutionFailedEventDetails { get; set; }

    public ExecutionStartedEventDetails? ExecutionStartedEventDetails { get; set; }

    public ExecutionSucceededEventDetails? ExecutionSucceededEventDetails { get; set; }

    public ExecutionAbortedEventDetails? ExecutionAbortedEventDetails { get; set; }

    public ExecutionTimedOutEventDetails? ExecutionTimedOutEventDetails { get; set; }

    public LambdaFunctionFailedEventDetails? LambdaFunctionFailedEventDetails { get; set; }

    public StateEnteredEventDetails? StateEnteredEventDetails { get; set; }

    public StateExitedEventDetails? StateExitedEventDetails { get; set; }
}

public sealed class TaskFailedEventDetails
{
    public string ResourceType { get; set; } = null!;

    public string Resource { get; set; } = null!;

    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class TaskScheduledEventDetails
{
    public string ResourceType { get; set; } = null!;

    public string Resource { get; set; } = null!;

    public string Region { get; set; } = null!;

    public string Parameters { get; set; } = null!;

    public long? TimeoutInSeconds { get; set; }

    public long? HeartbeatInSeconds { get; set; }
}

public sealed class TaskTimedOutEventDetails
{
    public string ResourceType { get; set; } = null!;

    public string Resource { get; set; } = null!;

    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class ExecutionFailedEventDetails
{
    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class ExecutionStartedEventDetails
{
    public string? Input { get; set; }

    public string? RoleArn { get; set; }
}

public sealed class ExecutionSucceededEventDetails
{
    public string? Output { get; set; }
}

public sealed class ExecutionAbortedEventDetails
{
    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class ExecutionTimedOutEventDetails
{
    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class LambdaFunctionFailedEventDetails
{
    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class StateEnteredEventDetails
{
    public string Name { get; set; } = null!;

    public string? Input { get; set; }
}

public sealed class StateExitedEventDetails
{
    public string Name { get; set; } = null!;

    public string? Output { get; set; }
}
