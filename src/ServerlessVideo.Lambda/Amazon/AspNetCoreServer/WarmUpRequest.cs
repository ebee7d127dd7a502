using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>A request that API Gateway did not send, as the event that it would be.</summary>
internal sealed class WarmUpRequest(HttpRequestMessage request)
{
    public ReadOnlyMemory<byte> ToEvent()
    {
        var target = new Uri(new Uri("https://warm-up"), request.RequestUri!);
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("version"u8, "2.0"u8);
        writer.WriteString("rawPath"u8, Uri.UnescapeDataString(target.AbsolutePath));
        writer.WriteString("rawQueryString"u8, target.Query.TrimStart('?'));
        writer.WriteStartObject("headers"u8);
        writer.WriteString("host"u8, target.Host);
        WriteHeaders(writer, request.Headers);
        if (request.Content is not null)
        {
            WriteHeaders(writer, request.Content.Headers);
        }
        writer.WriteEndObject();
        writer.WriteStartObject("requestContext"u8);
        writer.WriteStartObject("http"u8);
        writer.WriteString("method"u8, request.Method.Method);
        writer.WriteString("sourceIp"u8, "127.0.0.1"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (request.Content is not null)
        {
            using var body = new MemoryStream();
            request.Content.CopyTo(body, context: null, CancellationToken.None);
            writer.WriteBase64String("body"u8, body.ToArray());
        }
        writer.WriteBoolean("isBase64Encoded"u8, request.Content is not null);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    static void WriteHeaders(Utf8JsonWriter writer, HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            writer.WriteString(name, values.ToString());
        }
    }
}
