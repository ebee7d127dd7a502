using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ServerlessVideo.Benchmarks.Lambda;

/// <summary>The Runtime API with as little work of its own as can be, blocking, for one function.</summary>
internal sealed class BareRuntimeApi : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly byte[] _buffer = new byte[64 * 1024];
    Socket? _function;
    int _length;

    public BareRuntimeApi() => _listener.Start();

    public string Authority => _listener.LocalEndpoint.ToString()!;

    /// <summary>Waits until the function is initialized and asks for its first event.</summary>
    public async Task AcceptAsync(CancellationToken cancellationToken)
    {
        _function = await _listener.AcceptSocketAsync(cancellationToken);
        _function.NoDelay = true;
        Receive();
    }

    /// <summary>Sends an event and returns when the function asks for the next.</summary>
    /// <returns>The body of the HTTP response.</returns>
    public string Invoke(byte[] packet)
    {
        _function!.Send(packet);
        var body = Receive();
        _function.Send("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n"u8);
        var answer = JsonDocument.Parse(_buffer.AsMemory(body, _length - body)).RootElement;
        if (answer.GetProperty("statusCode").GetInt32() >= 300)
        {
            throw new InvalidOperationException($"The function answered {answer}.");
        }
        Receive();
        return answer.GetProperty("body").GetString()!;
    }

    public static byte[] Event(string payload, DateTimeOffset deadline) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\nLambda-Runtime-Deadline-Ms: {deadline.ToUnixTimeMilliseconds()}\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:f\r\nLambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\nContent-Length: {Encoding.UTF8.GetByteCount(payload)}\r\n\r\n{payload}"));

    public void Dispose()
    {
        _function?.Dispose();
        _listener.Dispose();
    }

    /// <returns>Where the request's body starts.</returns>
    int Receive()
    {
        _length = 0;
        while (true)
        {
            var count = _function!.Receive(_buffer.AsSpan(_length));
            if (count == 0)
            {
                throw new IOException("The function has gone.");
            }
            _length += count;
            var head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && _length - head - 4 >= ContentLength(Encoding.ASCII.GetString(_buffer, 0, head)))
            {
                return head + 4;
            }
        }
    }

    static int ContentLength(string head)
    {
        const string Name = "Content-Length: ";
        var start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return int.Parse(head.AsSpan(start).TrimEnd().ToString().Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
