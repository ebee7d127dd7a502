using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Lambda's reserved environment variables.</summary>
internal sealed record LambdaEnvironment
{
    /// <summary>Host and port of the Runtime API.</summary>
    public required string RuntimeApi { get; init; }
    public string FunctionName { get; init; } = "";
    public string FunctionVersion { get; init; } = "";
    public string LogGroupName { get; init; } = "";
    public string LogStreamName { get; init; } = "";
    public int MemoryLimitInMB { get; init; }
    public bool SnapStart { get; init; }

    /// <exception cref="InvalidOperationException">This process was not started by Lambda.</exception>
    public static LambdaEnvironment Read() => new()
    {
        RuntimeApi = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
            ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this process was not started by Lambda."),
        FunctionName = Get("AWS_LAMBDA_FUNCTION_NAME"),
        FunctionVersion = Get("AWS_LAMBDA_FUNCTION_VERSION"),
        LogGroupName = Get("AWS_LAMBDA_LOG_GROUP_NAME"),
        LogStreamName = Get("AWS_LAMBDA_LOG_STREAM_NAME"),
        MemoryLimitInMB = int.TryParse(Get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var megabytes) ? megabytes : 0,
        SnapStart = Get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start",
    };

    static string Get(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
