using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.ApiGateway;

/// <summary>The event of payload format 2.0 ("Working with AWS Lambda proxy integrations for HTTP APIs").</summary>
static class ProxyEvent
{
    public static ReadOnlyMemory<byte> Write(HttpContext http, HttpApi api, RouteMatch match, ReadOnlySpan<byte> body, string requestId, DateTimeOffset now)
    {
        var (rawPath, rawQuery) = SplitTarget(http);
        var path = Uri.UnescapeDataString(rawPath);
        ArrayBufferWriter<byte> buffer = new(4096 + body.Length * 4 / 3);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteString("version", "2.0");
        json.WriteString("routeKey", match.Route.Key);
        json.WriteString("rawPath", path);
        json.WriteString("rawQueryString", rawQuery);
        WriteHeaders(json, http, now);
        WriteMap(json, "queryStringParameters", http.Request.Query.Select(q => (q.Key, q.Value.ToString())));
        WriteContext(json, http, api, match.Route.Key, path, requestId, now);
        WriteMap(json, "pathParameters", match.PathParameters.Select(p => (p.Key, p.Value)));
        WriteBody(json, http.Request.ContentType, body);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The path as it was sent (percent-encoded), and the query without its <c>?</c>.</summary>
    public static (string Path, string Query) SplitTarget(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?');
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }

    static void WriteHeaders(Utf8JsonWriter json, HttpContext http, DateTimeOffset now)
    {
        var headers = http.Request.Headers;
        if (headers.Cookie.Count > 0)
        {
            json.WriteStartArray("cookies");
            foreach (var cookie in headers.Cookie.SelectMany(line => line!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            {
                json.WriteStringValue(cookie);
            }
            json.WriteEndArray();
        }
        var forwardedFor = string.Join(", ", headers["X-Forwarded-For"].Append(SourceIp(http)));
        var trace = headers["X-Amzn-Trace-Id"] is [{ } given, ..] ? given
            : $"Root=1-{now.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        string[] replaced = [HeaderNames.Connection, HeaderNames.Cookie, HeaderNames.TransferEncoding, "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Amzn-Trace-Id"];
        WriteMap(json, "headers", headers.ExceptBy(replaced, h => h.Key, StringComparer.OrdinalIgnoreCase)
            .Select(h => (h.Key.ToLowerInvariant(), string.Join(',', h.Value.AsEnumerable())))
            .Concat([("x-forwarded-for", forwardedFor), ("x-forwarded-port", "443"), ("x-forwarded-proto", "https"), ("x-amzn-trace-id", trace)])
            .OrderBy(h => h.Item1, StringComparer.Ordinal));
    }

    static void WriteContext(Utf8JsonWriter json, HttpContext http, HttpApi api, string routeKey, string path, string requestId, DateTimeOffset now)
    {
        json.WriteStartObject("requestContext");
        json.WriteString("accountId", Stack.Account);
        json.WriteString("apiId", api.Id);
        json.WriteString("domainName", api.Domain);
        json.WriteString("domainPrefix", api.Id);
        json.WriteStartObject("http");
        json.WriteString("method", http.Request.Method);
        json.WriteString("path", path);
        json.WriteString("protocol", http.Request.Protocol);
        json.WriteString("sourceIp", SourceIp(http));
        json.WriteString("userAgent", http.Request.Headers.UserAgent.ToString());
        json.WriteEndObject();
        json.WriteString("requestId", requestId);
        json.WriteString("routeKey", routeKey);
        json.WriteString("stage", "$default");
        json.WriteString("time", now.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        json.WriteNumber("timeEpoch", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    static void WriteBody(Utf8JsonWriter json, string? contentType, ReadOnlySpan<byte> body)
    {
        var asText = IsText(contentType) && System.Text.Unicode.Utf8.IsValid(body);
        if (!body.IsEmpty)
        {
            if (asText)
            {
                json.WriteString("body", body);
            }
            else
            {
                json.WriteBase64String("body", body);
            }
        }
        json.WriteBoolean("isBase64Encoded", !body.IsEmpty && !asText);
    }

    /// <summary>HTTP APIs hand over only these as text; all else, forms too, comes in base64.</summary>
    static bool IsText(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Value?.ToLowerInvariant() is "application/json" or "application/javascript" or "application/xml");

    /// <summary>An empty map is left out, as API Gateway does.</summary>
    static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<(string Key, string Value)> pairs)
    {
        var started = false;
        foreach (var (key, value) in pairs)
        {
            if (!started)
            {
                json.WriteStartObject(name);
                started = true;
            }
            json.WriteString(key, value);
        }
        if (started)
        {
            json.WriteEndObject();
        }
    }

    static string SourceIp(HttpContext http) => http.Connection.RemoteIpAddress?.MapToIPv4IfPossible() ?? "127.0.0.1";

    static string MapToIPv4IfPossible(this System.Net.IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
