using System.Buffers;
using System.Text.Json;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>A request that API Gateway did not send, as the event that it would be.</summary>
internal sealed class WarmUpRequest(HttpRequestMessage request)
{
    public async Task<ReadOnlyMemory<byte>> ToEventAsync()
    {
        var target = new Uri(new Uri("https://warm-up"), request.RequestUri!);
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync();
        var json = new ArrayBufferWriter<byte>();
        await using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("version"u8, "2.0"u8);
        writer.WriteString("rawPath"u8, Uri.UnescapeDataString(target.AbsolutePath));
        writer.WriteString("rawQueryString"u8, target.Query.TrimStart('?'));
        writer.WriteStartObject("headers"u8);
        writer.WriteString("host"u8, target.Host);
        foreach (var (name, values) in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default))
        {
            writer.WriteString(name, values.ToString());
        }
        writer.WriteEndObject();
        writer.WriteStartObject("requestContext"u8);
        writer.WriteStartObject("http"u8);
        writer.WriteString("method"u8, request.Method.Method);
        writer.WriteString("sourceIp"u8, "127.0.0.1"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (body is not null)
        {
            writer.WriteBase64String("body"u8, body);
        }
        writer.WriteBoolean("isBase64Encoded"u8, body is not null);
        writer.WriteEndObject();
        await writer.FlushAsync();
        return json.WrittenMemory;
    }
}
