using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Amazon.Lambda.RuntimeSupport;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>Lambda's Runtime API over real sockets, with every freedom that HTTP/1.1 leaves it.</summary>
public sealed class FakeRuntimeApi : IAsyncDisposable
{
    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:serverlessvideo-dev-api";
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Channel<Wire> _events = Channel.CreateUnbounded<Wire>();
    readonly Channel<RuntimeApiRequest> _posts = Channel.CreateUnbounded<RuntimeApiRequest>();
    readonly ConcurrentQueue<RuntimeApiRequest> _requests = new();
    readonly List<Task> _connections = [];
    readonly Task _accepting;
    int _invocations;

    public FakeRuntimeApi()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Every request so far, in order of arrival.</summary>
    public RuntimeApiRequest[] Requests => [.. _requests];
    /// <summary>Answers to the next posts, and to restore/next; 202 (200) when there is none.</summary>
    public Queue<Wire> Replies { get; } = new();
    public DateTimeOffset Deadline { get; set; } = TimeProvider.System.GetUtcNow().AddMinutes(15);
    public string Authority => _listener.LocalEndpoint.ToString()!;

    internal LambdaEnvironment Environment => new()
    {
        RuntimeApi = Authority, FunctionName = "serverlessvideo-dev-api", FunctionVersion = "$LATEST", MemoryLimitInMB = 1024,
    };

    public string Head(string? trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: request-{++_invocations}\r\n")
        + string.Create(CultureInfo.InvariantCulture, $"Lambda-Runtime-Deadline-Ms: {Deadline.ToUnixTimeMilliseconds()}\r\n")
        + $"Lambda-Runtime-Invoked-Function-Arn: {Arn}\r\n"
        + (trace is null ? "" : $"Lambda-Runtime-Trace-Id:{trace}\r\n");

    public void Send(Wire wire) => _events.Writer.TryWrite(wire).ShouldBeTrue();

    public void Send(string payload) => Send(Wire.ContentLength(Head(), Encoding.UTF8.GetBytes(payload)));

    /// <summary>Sends an event and waits for its response or error.</summary>
    public async Task<RuntimeApiRequest> InvokeAsync(Wire wire)
    {
        Send(wire);
        return await PostAsync();
    }

    public Task<RuntimeApiRequest> InvokeAsync(string payload) => InvokeAsync(Wire.ContentLength(Head(), Encoding.UTF8.GetBytes(payload)));

    /// <summary>Waits for the next thing that the function posts.</summary>
    public Task<RuntimeApiRequest> PostAsync() => Wait.ForAsync(_posts.Reader.ReadAsync().AsTask(), "the function posts");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client, _connections.Count));
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    async Task ServeAsync(TcpClient client, int connection)
    {
        using var owned = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        try
        {
            while (await ReadAsync(stream, connection) is { } request)
            {
                var reply = await ReplyAsync(request);
                await reply.SendAsync(stream);
                if (request.Line.StartsWith("POST", StringComparison.Ordinal) && reply != Wire.Hangup)
                {
                    _posts.Writer.TryWrite(request);
                }
                if (reply.Close)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the function has gone, or the test has
        }
    }

    async Task<Wire> ReplyAsync(RuntimeApiRequest request)
    {
        _requests.Enqueue(request);
        return request.Path == "invocation/next" ? await _events.Reader.ReadAsync(_stop.Token)
            : Replies.TryDequeue(out var reply) ? reply
            : Wire.Status(request.Path == "restore/next" ? 200 : 202);
    }

    async Task<RuntimeApiRequest?> ReadAsync(NetworkStream stream, int connection)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !(head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new(lines[0], headers, body, connection);
    }
}
