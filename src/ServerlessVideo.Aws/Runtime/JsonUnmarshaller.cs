using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>Responses and errors of the JSON protocols.</summary>
sealed class JsonUnmarshaller<TResponse>(ServiceDescription service, JsonTypeInfo<TResponse> type) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var body = Read(input);
        return body.Length == 0 ? new TResponse() : JsonSerializer.Deserialize(body.Span, type)!;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        // The type is in the header of REST services, in the body of JSON-RPC services: "ns#Name" or "Name:http://…".
        var response = input.ResponseData;
        var (shape, message) = ParseError(Read(input));
        shape = ShapeName(Header(response, "x-amzn-ErrorType") ?? shape) ?? $"HTTP {(int)statusCode}";
        var (code, fault) = service.QueryCompatible && Header(response, "x-amzn-query-error")?.Split(';') is [var legacyCode, var legacyFault]
            ? (legacyCode, legacyFault)
            : (shape, (int)statusCode >= 500 ? "Receiver" : "Sender");
        return service.Error(new ServiceError(
            shape,
            code,
            message ?? innerException?.Message ?? code,
            fault == "Sender" ? ErrorType.Sender : ErrorType.Receiver,
            Header(response, "x-amzn-RequestId"),
            statusCode,
            innerException));
    }

    static (string? Shape, string? Message) ParseError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (Text(document.RootElement, "__type") ?? Text(document.RootElement, "code"),
                Text(document.RootElement, "message") ?? Text(document.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return (null, null); // A proxy's page, or nothing: the status says what there is to say.
        }
    }

    static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    static string? ShapeName(string? type) => type?.Split(':')[0].Split('#')[^1];

    static string? Header(IWebResponseData response, string name) => response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;

    static ReadOnlyMemory<byte> Read(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
