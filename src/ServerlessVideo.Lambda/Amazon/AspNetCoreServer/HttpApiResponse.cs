using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>
/// The response, kept in memory until the request ends. It starts as on Kestrel: at the first flush, after which the status and the headers
/// are fixed, so that an application behaves the same on both.
/// </summary>
internal sealed class HttpApiResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    readonly HeaderDictionary _headers = [];
    readonly ResponseBody _body;
    Stack<(Func<object, Task> Callback, object State)>? _starting;
    Stack<(Func<object, Task> Callback, object State)>? _completed;
    Stream? _stream;
    int _statusCode = StatusCodes.Status200OK;

    public HttpApiResponse()
    {
        Headers = _headers;
        _body = new(StartAsync);
    }

    public int StatusCode
    {
        get => _statusCode;
        set => _statusCode = HasStarted ? throw Started("The status") : value;
    }

    public string? ReasonPhrase { get; set; }
    public IHeaderDictionary Headers { get; set; }
    public bool HasStarted { get; private set; }
    public PipeWriter Writer => _body;
    public Stream Stream => _stream ??= _body.AsStream(leaveOpen: true);
    public ReadOnlyMemory<byte> Written => _body.Written;

    /// <summary>Replaced by <see cref="IHttpResponseBodyFeature"/>.</summary>
    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("Set IHttpResponseBodyFeature.");
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted)
        {
            throw Started("OnStarting");
        }
        (_starting ??= new()).Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= new()).Push((callback, state));

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_starting is { Count: > 0 } && !HasStarted)
        {
            return CallAndStartAsync(_starting);
        }
        Start();
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => StartAsync();

    public void DisableBuffering()
    {
        // Lambda takes a whole response.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <summary>Nothing has left yet: the client gets the status alone.</summary>
    public void Fail(int status)
    {
        _headers.IsReadOnly = false;
        _headers.Clear();
        Headers = _headers;
        _body.Clear();
        _statusCode = status;
    }

    /// <summary>Calls every callback, last registered first, and then fails with all their failures.</summary>
    public Task CompletedAsync() => _completed is null ? Task.CompletedTask : CallAsync(_completed);

    static async Task CallAsync(Stack<(Func<object, Task>, object)> callbacks)
    {
        List<Exception>? failures = null;
        while (callbacks.TryPop(out var next))
        {
            var (callback, state) = next;
            try
            {
                await callback(state);
            }
            catch (Exception e)
            {
                (failures ??= []).Add(e);
            }
        }
        if (failures is not null)
        {
            throw new AggregateException(failures);
        }
    }

    async Task CallAndStartAsync(Stack<(Func<object, Task>, object)> callbacks)
    {
        while (callbacks.TryPop(out var next))
        {
            var (callback, state) = next;
            await callback(state);
        }
        Start();
    }

    void Start()
    {
        HasStarted = true;
        _headers.IsReadOnly = true;
    }

    static InvalidOperationException Started(string what) => new($"{what} cannot be set: the response has started.");
}
