namespace ServerlessVideo.Local.Lambda;

/// <param name="FunctionError">Null on success; <c>Unhandled</c> when the function threw, crashed or timed out.</param>
public sealed record InvocationResult(ReadOnlyMemory<byte> Payload, string? FunctionError);

public interface ILambdaInvoker
{
    /// <summary>A synchronous invocation (RequestResponse): starts an execution environment if none is idle.</summary>
    /// <exception cref="Endpoint.AwsException">404 unknown function, 429 too many concurrent executions.</exception>
    Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
