namespace Amazon.Lambda.Core;

/// <summary>What Lambda says about one invocation.</summary>
public interface ILambdaContext
{
    /// <summary>The same for every retry of one asynchronous invocation.</summary>
    string AwsRequestId { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    string InvokedFunctionArn { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }
    /// <summary>Until Lambda ends the invocation, and the process with it. Negative when that is overdue.</summary>
    TimeSpan RemainingTime { get; }
}
