using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.StepFunctions;

[JsonConverter(typeof(ConstantConverter<ExecutionStatus>))]
public sealed class ExecutionStatus(string value) : ConstantClass(value), IConstant<ExecutionStatus>
{
    public static readonly ExecutionStatus RUNNING = new("RUNNING"), SUCCEEDED = new("SUCCEEDED"), FAILED = new("FAILED"),
        TIMED_OUT = new("TIMED_OUT"), ABORTED = new("ABORTED"), PENDING_REDRIVE = new("PENDING_REDRIVE");

    public static implicit operator ExecutionStatus(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<HistoryEventType>))]
public sealed class HistoryEventType(string value) : ConstantClass(value), IConstant<HistoryEventType>
{
    public static readonly HistoryEventType ActivityFailed = new("ActivityFailed"), ActivityScheduled = new("ActivityScheduled"),
        ActivityScheduleFailed = new("ActivityScheduleFailed"), ActivityStarted = new("ActivityStarted"),
        ActivitySucceeded = new("ActivitySucceeded"), ActivityTimedOut = new("ActivityTimedOut"),
        ChoiceStateEntered = new("ChoiceStateEntered"), ChoiceStateExited = new("ChoiceStateExited"),
        ExecutionAborted = new("ExecutionAborted"), ExecutionFailed = new("ExecutionFailed"), ExecutionStarted = new("ExecutionStarted"),
        ExecutionSucceeded = new("ExecutionSucceeded"), ExecutionTimedOut = new("ExecutionTimedOut"),
        FailStateEntered = new("FailStateEntered"), LambdaFunctionFailed = new("LambdaFunctionFailed"),
        LambdaFunctionScheduled = new("LambdaFunctionScheduled"), LambdaFunctionScheduleFailed = new("LambdaFunctionScheduleFailed"),
        LambdaFunctionStarted = new("LambdaFunctionStarted"), LambdaFunctionStartFailed = new("LambdaFunctionStartFailed"),
        LambdaFunctionSucceeded = new("LambdaFunctionSucceeded"), LambdaFunctionTimedOut = new("LambdaFunctionTimedOut"),
        MapIterationAborted = new("MapIterationAborted"), MapIterationFailed = new("MapIterationFailed"),
        MapIterationStarted = new("MapIterationStarted"), MapIterationSucceeded = new("MapIterationSucceeded"),
        MapStateAborted = new("MapStateAborted"), MapStateEntered = new("MapStateEntered"), MapStateExited = new("MapStateExited"),
        MapStateFailed = new("MapStateFailed"), MapStateStarted = new("MapStateStarted"), MapStateSucceeded = new("MapStateSucceeded"),
        ParallelStateAborted = new("ParallelStateAborted"), ParallelStateEntered = new("ParallelStateEntered"),
        ParallelStateExited = new("ParallelStateExited"), ParallelStateFailed = new("ParallelStateFailed"),
        ParallelStateStarted = new("ParallelStateStarted"), ParallelStateSucceeded = new("ParallelStateSucceeded"),
        PassStateEntered = new("PassStateEntered"), PassStateExited = new("PassStateExited"),
        SucceedStateEntered = new("SucceedStateEntered"), SucceedStateExited = new("SucceedStateExited"), TaskFailed = new("TaskFailed"),
        TaskScheduled = new("TaskScheduled"), TaskStarted = new("TaskStarted"), TaskStartFailed = new("TaskStartFailed"),
        TaskStateAborted = new("TaskStateAborted"), TaskStateEntered = new("TaskStateEntered"), TaskStateExited = new("TaskStateExited"),
        TaskSubmitFailed = new("TaskSubmitFailed"), TaskSubmitted = new("TaskSubmitted"), TaskSucceeded = new("TaskSucceeded"),
        TaskTimedOut = new("TaskTimedOut"), WaitStateAborted = new("WaitStateAborted"), WaitStateEntered = new("WaitStateEntered"),
        WaitStateExited = new("WaitStateExited"), MapRunAborted = new("MapRunAborted"), MapRunFailed = new("MapRunFailed"),
        MapRunStarted = new("MapRunStarted"), MapRunSucceeded = new("MapRunSucceeded"), ExecutionRedriven = new("ExecutionRedriven"),
        MapRunRedriven = new("MapRunRedriven"), EvaluationFailed = new("EvaluationFailed");

    public static implicit operator HistoryEventType(string value) => new(value);
}
