using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

internal sealed class LambdaContext(
    LambdaEnvironment environment, string requestId, string functionArn, DateTimeOffset deadline, TimeProvider time) : ILambdaContext
{
    public string AwsRequestId => requestId;
    public string FunctionName => environment.FunctionName;
    public string FunctionVersion => environment.FunctionVersion;
    public string InvokedFunctionArn => functionArn;
    public string LogGroupName => environment.LogGroupName;
    public string LogStreamName => environment.LogStreamName;
    public int MemoryLimitInMB => environment.MemoryLimitInMB;
    public TimeSpan RemainingTime => deadline - time.GetUtcNow();
}
