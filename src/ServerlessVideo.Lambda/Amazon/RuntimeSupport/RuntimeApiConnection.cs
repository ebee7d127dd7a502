using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// One blocking keep-alive connection. An HttpClient costs about 45 ms of CPU at a cold start and 30 µs a request for what a loop of one
/// request at a time does not need (pool, async state machines, the socket engine's thread).
/// </summary>
internal sealed class RuntimeApiConnection(string authority) : IDisposable
{
    const int SmallBody = 16 * 1024;
    readonly HttpResponseReader _response = new();
    readonly byte[] _packet = new byte[SmallBody + 1024];
    NetworkStream? _stream;
    volatile bool _aborted;

    /// <summary>
    /// Sends a request and reads its response, which is valid until the next exchange. A connection that died while it was idle (Lambda
    /// freezes the process between invocations) is opened again, once; a new one that fails is the Runtime API's failure.
    /// </summary>
    public HttpResponseReader Exchange(string method, string path, ReadOnlySpan<byte> body, string? errorType = null)
    {
        var error = errorType is null ? "" : $"Lambda-Runtime-Function-Error-Type: {errorType}\r\n";
        var head = $"{method} /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n{error}Content-Length: {body.Length}\r\n\r\n";
        if (_stream is { } reused)
        {
            try
            {
                return Exchange(reused, head, body);
            }
            catch (IOException) when (!_response.Started && !_aborted)
            {
                Close();
            }
        }
        return Exchange(_stream = Connect(), head, body);
    }

    /// <summary>Ends a blocked exchange from another thread, for good.</summary>
    public void Abort()
    {
        _aborted = true;
        Close();
    }

    public void Dispose() => Close();

    void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    HttpResponseReader Exchange(NetworkStream stream, string head, ReadOnlySpan<byte> body)
    {
        ObjectDisposedException.ThrowIf(_aborted, this);
        _response.Reset();
        Send(stream, head, body);
        _response.Read(stream);
        if (!_response.KeepAlive)
        {
            Close();
        }
        return _response;
    }

    void Send(NetworkStream stream, string head, ReadOnlySpan<byte> body)
    {
        var length = Encoding.ASCII.GetBytes(head, _packet);
        if (length + body.Length > _packet.Length)
        {
            stream.Write(_packet, 0, length);
            stream.Write(body);
            return;
        }
        body.CopyTo(_packet.AsSpan(length));
        stream.Write(_packet, 0, length + body.Length);
    }

    NetworkStream Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IPEndPoint.TryParse(authority, out var address))
            {
                socket.Connect(address);
            }
            else
            {
                var host = new Uri($"http://{authority}");
                socket.Connect(host.Host, host.Port);
            }
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
