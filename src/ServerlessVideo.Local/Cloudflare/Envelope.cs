using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare;

/// <summary>A refusal of the API. Codes as its clients know them; 10011 is told with the words of its limits page.</summary>
internal sealed class StreamException(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;

    public static StreamException Unauthorized() => new(401, 10000, "Authentication error");

    public static StreamException NotFound() => new(404, 10003, "Not Found: resource not found");

    public static StreamException NotJson() => new(400, 10004, "Decoding Error: cannot decode request body");

    public static StreamException Bad(string message) => new(400, 10005, $"Bad Request: {message}");

    public static StreamException BadDuration(string message) => new(400, 10008, $"Invalid Duration: {message}");

    public static StreamException BadUrl() => new(400, 10010, "Invalid URL");

    public static StreamException OutOfStorage() => new(413, 10011, "Storage capacity exceeded: not enough minutes are left for this video");

    public static StreamException TooLarge(string message) => new(413, 10014, $"File size too large: {message}");

    public static StreamException BadChunk(string message) => new(400, 10015, $"Chunk size: {message}");

    public static StreamException TooMany() => new(429, 10016, "Too Many Requests");

    public static StreamException Expired() => new(403, 10017, "Expiration for upload has passed");

    public static StreamException Uploaded() => new(409, 10018, "Video already uploaded");

    public static StreamException BadPercentage() => new(400, 10019, "Invalid Percentage Range: thumbnailTimestampPct is 0 to 1");

    public static StreamException NotOffered(string what) => new(501, 10005, $"Not Implemented: the stand-in on this computer does not offer {what}");
}

/// <summary><c>{result, success, errors, messages}</c> around every answer.</summary>
internal static class Envelope
{
    public static JsonObject Of(JsonNode? result) =>
        new() { ["result"] = result, ["success"] = true, ["errors"] = new JsonArray(), ["messages"] = new JsonArray() };

    public static Task WriteAsync(HttpContext http, JsonObject envelope, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(envelope.ToJsonString(), http.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext http, StreamException refusal) => WriteAsync(http, new JsonObject
    {
        ["result"] = null,
        ["success"] = false,
        ["errors"] = new JsonArray(new JsonObject { ["code"] = refusal.Code, ["message"] = refusal.Message }),
        ["messages"] = new JsonArray(),
    }, refusal.Status);

    /// <exception cref="StreamException">400: no JSON object.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? throw StreamException.NotJson();
        }
        catch (JsonException)
        {
            throw StreamException.NotJson();
        }
    }
}
