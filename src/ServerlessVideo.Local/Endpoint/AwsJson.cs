using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>The frame of a service that speaks AWS JSON 1.1: the operation is in <c>X-Amz-Target: PREFIX.Operation</c>.</summary>
public static class AwsJson
{
    /// <param name="run">Null for an operation that the service does not have.</param>
    /// <exception cref="AwsException">The service's refusal, or 400 for a request that is no such call.</exception>
    public static async Task HandleAsync(HttpContext http, string targetPrefix, Func<string, JsonObject, Task<JsonObject?>> run)
    {
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (!target.StartsWith(targetPrefix + '.', StringComparison.Ordinal))
        {
            throw new AwsException(400, "UnknownOperationException", $"No operation '{target}'");
        }
        JsonObject? response;
        try
        {
            var request = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject;
            response = await run(target[(targetPrefix.Length + 1)..], request ?? throw new JsonException("not an object"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new AwsException(400, "SerializationException", e.Message);
        }
        http.Response.ContentType = "application/x-amz-json-1.1";
        await http.Response.WriteAsync((response ?? throw new AwsException(400, "UnknownOperationException", $"No operation '{target}' on the laptop"))
            .ToJsonString(), http.RequestAborted);
    }

    /// <exception cref="AwsException">400 ValidationException: the member is missing or empty.</exception>
    public static string Required(JsonObject request, string member) => request[member]?.GetValue<string>() is { Length: > 0 } value
        ? value
        : throw new AwsException(400, "ValidationException", $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");
}
