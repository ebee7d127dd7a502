using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>Writes a response in payload format 2.0 into a buffer that it keeps.</summary>
internal sealed class HttpApiResponseWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    // Signed URLs are full of ampersands, which the default encoder makes six bytes of.
    readonly Utf8JsonWriter _json;

    public HttpApiResponseWriter() =>
        _json = new(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public void Dispose() => _json.Dispose();

    /// <returns>Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Write(string method, HttpApiResponse response)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("statusCode"u8, response.StatusCode);
        WriteHeaders(response.Headers);
        if (HasBody(method, response.StatusCode))
        {
            WriteBody(response);
        }
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    void WriteHeaders(IHeaderDictionary headers)
    {
        _json.WriteStartObject("headers"u8);
        foreach (var (name, values) in headers)
        {
            if (!name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
            {
                _json.WriteString(name, values.Count == 1 ? values[0] : string.Join(',', values.AsEnumerable()));
            }
        }
        _json.WriteEndObject();
        if (headers.SetCookie is { Count: > 0 } cookies)
        {
            // Each becomes a Set-Cookie header of its own; they cannot be joined (RFC 6265, 3).
            _json.WriteStartArray("cookies"u8);
            foreach (var cookie in cookies)
            {
                _json.WriteStringValue(cookie);
            }
            _json.WriteEndArray();
        }
    }

    void WriteBody(HttpApiResponse response)
    {
        var body = response.Written.Span;
        var text = IsText(response.Headers) && Utf8.IsValid(body);
        if (text)
        {
            _json.WriteString("body"u8, body);
        }
        else
        {
            _json.WriteBase64String("body"u8, body);
        }
        _json.WriteBoolean("isBase64Encoded"u8, !text);
    }

    /// <summary>RFC 9110, 6.4.1 and 9.3.2.</summary>
    static bool HasBody(string method, int status) =>
        !HttpMethods.IsHead(method) && status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified);

    /// <summary>What is not text by its name travels in base64, a third larger.</summary>
    static bool IsText(IHeaderDictionary headers)
    {
        if (headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            return false;
        }
        var type = headers.ContentType.ToString().AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.IsEmpty
            || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/vnd.apple.mpegurl", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/javascript", StringComparison.OrdinalIgnoreCase);
    }
}
