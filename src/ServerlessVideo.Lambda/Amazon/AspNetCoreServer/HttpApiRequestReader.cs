using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>
/// Reads payload format 2.0 in one pass, without an object in between. (docs.aws.amazon.com/apigateway/latest/developerguide/
/// http-api-develop-integrations-lambda.html)
/// </summary>
internal static class HttpApiRequestReader
{
    /// <exception cref="JsonException">The payload is no JSON object.</exception>
    public static void Read(ReadOnlySpan<byte> payload, HttpApiRequest request)
    {
        var reader = new Utf8JsonReader(payload);
        var body = default(Utf8JsonReader);
        var (path, query, stage, base64) = ("", "", "", false);
        if (!Enter(ref reader) || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The event is no JSON object.");
        }
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("rawPath"u8))
            {
                path = NextString(ref reader);
            }
            else if (reader.ValueTextEquals("rawQueryString"u8))
            {
                query = NextString(ref reader);
            }
            else if (reader.ValueTextEquals("headers"u8))
            {
                ReadHeaders(ref reader, request.Headers);
            }
            else if (reader.ValueTextEquals("cookies"u8))
            {
                request.Headers.Cookie = ReadCookies(ref reader);
            }
            else if (reader.ValueTextEquals("requestContext"u8))
            {
                stage = ReadContext(ref reader, request);
            }
            else if (reader.ValueTextEquals("body"u8))
            {
                reader.Read();
                body = reader;
            }
            else if (reader.ValueTextEquals("isBase64Encoded"u8))
            {
                reader.Read();
                base64 = reader.GetBoolean();
            }
            else
            {
                reader.Skip();
            }
        }
        SetTarget(request, path, query, stage);
        SetBody(request, body.TokenType == JsonTokenType.String ? ReadBody(ref body, base64) : []);
    }

    /// <remarks>
    /// API Gateway has decoded the path (and %2F with it), so it is not decoded again; the query it passes as it came. A named stage stands
    /// before the path, $default does not.
    /// </remarks>
    static void SetTarget(HttpApiRequest request, string path, string query, string stage)
    {
        request.QueryString = query.Length == 0 ? "" : "?" + query;
        // PathString takes "%25" for encoded already; nothing in this path is.
        request.RawTarget = new PathString(path.Replace("%", "%25")).ToUriComponent() + request.QueryString;
        var behindStage = stage.Length + 1;
        if (stage.Length > 0 && path.AsSpan(1).StartsWith(stage) && (path.Length == behindStage || path[behindStage] == '/'))
        {
            request.PathBase = path[..behindStage];
            path = path[behindStage..];
        }
        request.Path = path;
    }

    static void SetBody(HttpApiRequest request, byte[] body)
    {
        request.CanHaveBody = body.Length > 0;
        if (request.CanHaveBody)
        {
            request.Body = new MemoryStream(body, writable: false);
            request.Headers.ContentLength = body.Length;
        }
        else if (request.Headers.ContentLength is not null)
        {
            request.Headers.ContentLength = 0;
        }
    }

    static byte[] ReadBody(ref Utf8JsonReader reader, bool base64)
    {
        if (base64)
        {
            return reader.GetBytesFromBase64();
        }
        var body = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(body);
        return length == body.Length ? body : body[..length];
    }

    /// <remarks>A header sent twice comes as one with a comma, which means the same (RFC 9110, 5.3).</remarks>
    static void ReadHeaders(ref Utf8JsonReader reader, IHeaderDictionary headers)
    {
        if (!Enter(ref reader))
        {
            return;
        }
        while (NextProperty(ref reader))
        {
            var name = reader.GetString()!;
            headers[name] = NextString(ref reader);
        }
    }

    static string ReadCookies(ref Utf8JsonReader reader)
    {
        var cookies = "";
        if (!Enter(ref reader))
        {
            return cookies;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            cookies = cookies.Length == 0 ? reader.GetString()! : $"{cookies}; {reader.GetString()}";
        }
        return cookies;
    }

    /// <returns>The stage.</returns>
    static string ReadContext(ref Utf8JsonReader reader, HttpApiRequest request)
    {
        var stage = "";
        if (!Enter(ref reader))
        {
            return stage;
        }
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("http"u8))
            {
                ReadHttp(ref reader, request);
            }
            else if (reader.ValueTextEquals("stage"u8))
            {
                stage = NextString(ref reader);
            }
            else
            {
                var authorizer = reader.ValueTextEquals("authorizer"u8);
                reader.Skip();
                request.HasAuthorizer |= authorizer && reader.TokenType == JsonTokenType.EndObject;
            }
        }
        return stage;
    }

    static void ReadHttp(ref Utf8JsonReader reader, HttpApiRequest request)
    {
        if (!Enter(ref reader))
        {
            return;
        }
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("method"u8))
            {
                request.Method = NextString(ref reader);
            }
            else if (reader.ValueTextEquals("sourceIp"u8))
            {
                request.RemoteIpAddress = IPAddress.TryParse(NextString(ref reader), out var address) ? address : null;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <returns>False for what is not there: null.</returns>
    static bool Enter(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;

    static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    static string NextString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }
}
