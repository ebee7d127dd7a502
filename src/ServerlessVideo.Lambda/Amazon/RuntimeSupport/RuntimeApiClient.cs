using System.Buffers.Text;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Runtime API's calls, 2018-06-01 (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).</summary>
internal sealed class RuntimeApiClient(LambdaEnvironment environment, TimeProvider time) : IDisposable
{
    /// <summary>Of a synchronous response: 6 MB and some for the envelope, as Lambda's own error message says.</summary>
    public const int MaxResponseBytes = 6_291_556;
    const string TraceIdVariable = "_X_AMZN_TRACE_ID";
    readonly RuntimeApiConnection _connection = new(environment.RuntimeApi);

    /// <summary>Waits for the next event, for hours if need be.</summary>
    /// <exception cref="OperationCanceledException"/>
    public Invocation Next(CancellationToken cancellationToken)
    {
        using var closing = cancellationToken.UnsafeRegister(static connection => ((RuntimeApiConnection)connection!).Abort(), _connection);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var response = _connection.Exchange("GET", "invocation/next", default);
            Demand(response, 200, "invocation/next");
            return Read(response);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            throw new OperationCanceledException("The wait for the next event was cancelled.", e, cancellationToken);
        }
    }

    public void SendResponse(string requestId, ReadOnlyMemory<byte> body) =>
        Demand(_connection.Exchange("POST", $"invocation/{requestId}/response", body.Span), 202, "response");

    public void SendError(string requestId, Exception exception) => SendErrorTo($"invocation/{requestId}/error", exception);

    public void SendInitError(Exception exception) => SendErrorTo("init/error", exception);

    /// <summary>Says that the snapshot may be taken; answers in each copy of it when it is restored.</summary>
    public void AwaitRestore() => Demand(_connection.Exchange("GET", "restore/next", default), 200, "restore/next");

    public void Dispose() => _connection.Dispose();

    void SendErrorTo(string path, Exception exception)
    {
        var response = _connection.Exchange("POST", path, RuntimeError.ToJson(exception).Span, RuntimeError.TypeOf(exception));
        Demand(response, 202, path);
    }

    Invocation Read(HttpResponseReader response)
    {
        var id = Text(response.Header("Lambda-Runtime-Aws-Request-Id"u8));
        var arn = Text(response.Header("Lambda-Runtime-Invoked-Function-Arn"u8));
        if (!Utf8Parser.TryParse(response.Header("Lambda-Runtime-Deadline-Ms"u8), out long deadline, out _))
        {
            throw new InvalidDataException("The Runtime API sent an event without a deadline.");
        }
        var trace = response.Header("Lambda-Runtime-Trace-Id"u8);
        Environment.SetEnvironmentVariable(TraceIdVariable, trace.IsEmpty ? null : Text(trace));
        return new(new(environment, id, arn, DateTimeOffset.FromUnixTimeMilliseconds(deadline), time), response.Body);
    }

    static string Text(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value);

    /// <remarks>
    /// 400 and 403 answer a call that Lambda no longer waits for (the invocation timed out); the loop goes on. Anything else means
    /// that "the runtime should exit promptly".
    /// </remarks>
    static void Demand(HttpResponseReader response, int status, string call)
    {
        if (response.Status != status && !(status == 202 && response.Status is 400 or 403))
        {
            throw new IOException($"The Runtime API answered {call} with {response.Status}: {Encoding.UTF8.GetString(response.Body.Span)}");
        }
    }
}

internal sealed class ResponseTooLargeException(int bytes)
    : Exception($"The response has {bytes} bytes; Lambda takes at most {RuntimeApiClient.MaxResponseBytes}.");
