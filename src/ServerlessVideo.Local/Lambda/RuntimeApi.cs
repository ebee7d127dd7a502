using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Lambda;

/// <summary>
/// Lambda's Runtime API (2018-06-01) for one execution environment, see
/// docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. One invocation at a time.
/// </summary>
sealed class RuntimeApi : IAsyncDisposable
{
    const string Prefix = "/2018-06-01/runtime/";

    /// <summary>Bytes: Lambda's limit of a synchronous response (6 MB), with its margin for the envelope.</summary>
    const int LargestResponse = 6 * 1024 * 1024 + 100 * 1024;

    readonly Channel<Invocation> _next = Channel.CreateUnbounded<Invocation>();
    readonly TaskCompletionSource<ReadOnlyMemory<byte>?> _initialized = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string _functionArn;
    LoopbackServer? _server;
    volatile Invocation? _current;

    RuntimeApi(string functionArn) => _functionArn = functionArn;

    /// <value>Completes at the runtime's first call: null when it asked for an event, its error when initialization failed.</value>
    public Task<ReadOnlyMemory<byte>?> Initialized => _initialized.Task;

    /// <value>Host and port, for <c>AWS_LAMBDA_RUNTIME_API</c>.</value>
    public string Address => _server!.Url.Authority;

    public static async Task<RuntimeApi> StartAsync(string functionArn, CancellationToken cancellationToken)
    {
        RuntimeApi api = new(functionArn);
        api._server = await LoopbackServer.StartAsync(api.HandleAsync, cancellationToken);
        return api;
    }

    public void Offer(Invocation invocation) => _next.Writer.TryWrite(invocation);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    Task HandleAsync(HttpContext http) => http.Request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal)
        ? (http.Request.Method, http.Request.Path.Value[Prefix.Length..].Split('/')) switch
        {
            ("GET", ["invocation", "next"]) => NextAsync(http),
            ("POST", ["invocation", var id, "response"]) => FinishAsync(http, id, functionError: null),
            ("POST", ["invocation", var id, "error"]) => FinishAsync(http, id, "Unhandled"),
            ("POST", ["init", "error"]) => InitErrorAsync(http),
            _ => RefuseAsync(http, 404, "NotFound", "No such operation of the Runtime API"),
        }
        : RefuseAsync(http, 404, "NotFound", "Not the Runtime API");

    async Task NextAsync(HttpContext http)
    {
        _initialized.TrySetResult(null);
        var invocation = await _next.Reader.ReadAsync(http.RequestAborted);
        _current = invocation;
        invocation.IsTaken = true;
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString();
        headers["Lambda-Runtime-Invoked-Function-Arn"] = _functionArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = invocation.Payload.Length;
        await http.Response.Body.WriteAsync(invocation.Payload, http.RequestAborted);
    }

    async Task FinishAsync(HttpContext http, string requestId, string? functionError)
    {
        if (_current is not { } invocation || invocation.RequestId != requestId)
        {
            await RefuseAsync(http, 400, "InvalidRequestID", "No invocation with this id is under way");
            return;
        }
        var body = await ReadAsync(http);
        var result = body.Length <= LargestResponse
            ? new InvocationResult(body, functionError)
            : FunctionErrors.Of("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size (6291556 bytes).");
        invocation.Finish(result);
        await (body.Length <= LargestResponse
            ? AcceptAsync(http)
            : RefuseAsync(http, 413, "RequestEntityTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."));
    }

    async Task InitErrorAsync(HttpContext http)
    {
        _initialized.TrySetResult(await ReadAsync(http));
        await AcceptAsync(http);
    }

    static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    static Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = 202;
        return http.Response.WriteAsJsonAsync(new { status = "OK" });
    }

    static Task RefuseAsync(HttpContext http, int status, string type, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { errorType = type, errorMessage = message });
    }
}
