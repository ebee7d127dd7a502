using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Runs once before the first event. False, or an exception, ends the process; the exception is reported to Lambda.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>Makes the loop of a function that has its own Main.</summary>
public sealed class LambdaBootstrapBuilder
{
    readonly InvocationHandler _handler;
    LambdaBootstrapInitializer? _initializer;

    LambdaBootstrapBuilder(InvocationHandler handler) => _handler = handler;

    public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) => new(async invocation =>
    {
        await using var input = ToStream(invocation.Payload);
        await using var output = await handler(input, invocation.Context);
        if (output is MemoryStream memory && memory.TryGetBuffer(out var buffer))
        {
            invocation.Answer = buffer;
            return;
        }
        using var copy = new MemoryStream();
        await output.CopyToAsync(copy);
        invocation.Answer = copy.ToArray();
    });

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) => new(async invocation =>
    {
        await using var input = ToStream(invocation.Payload);
        using var output = new MemoryStream();
        serializer.Serialize(await handler(serializer.Deserialize<TInput>(input), invocation.Context), output);
        invocation.Answer = output.ToArray();
    });

    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(async invocation =>
        {
            await using var input = ToStream(invocation.Payload);
            await handler(serializer.Deserialize<TInput>(input), invocation.Context);
        });

    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer initializer)
    {
        _initializer = initializer;
        return this;
    }

    public LambdaBootstrap Build() => Build(LambdaEnvironment.Read(), TimeProvider.System, log: null);

    internal LambdaBootstrap Build(LambdaEnvironment environment, TimeProvider time, Stream? log) =>
        new(_handler, _initializer, environment, time, log);

    // The event as the loop's own buffer, not a copy.
    static MemoryStream ToStream(ReadOnlyMemory<byte> payload) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(payload, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : new(payload.ToArray(), writable: false);
}
