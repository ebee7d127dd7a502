namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One event. A handler gives its answer here and not as a task's result: a cold start compiles no generic task of it.</summary>
internal sealed class Invocation(LambdaContext context, ReadOnlyMemory<byte> payload)
{
    public LambdaContext Context => context;
    /// <summary>Valid until the handler's task ends.</summary>
    public ReadOnlyMemory<byte> Payload => payload;
    /// <summary>Valid until the next event.</summary>
    public ReadOnlyMemory<byte> Answer { get; set; }
}

internal delegate Task InvocationHandler(Invocation invocation);
