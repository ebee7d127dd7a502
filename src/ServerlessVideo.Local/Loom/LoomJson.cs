using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>Bodies of the API.</summary>
internal static class LoomJson
{
    public static Task WriteAsync(HttpContext http, JsonObject answer, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }

    /// <exception cref="LoomException">400: no JSON object.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? throw LoomException.Invalid("The body is no JSON object.");
        }
        catch (JsonException)
        {
            throw LoomException.Invalid("The body is no JSON.");
        }
    }

    /// <summary>The video, in answers and as the whole body of a webhook.</summary>
    public static JsonObject Of(LoomVideo video, LoomOptions options) => new()
    {
        ["id"] = video.Id,
        ["external_id"] = video.ExternalId,
        ["title"] = video.Title,
        ["description"] = video.Description,
        ["privacy"] = video.Privacy,
        ["folder_id"] = video.FolderId,
        ["status"] = video.Status.ToString().ToLowerInvariant(),
        ["progress"] = video.Progress,
        ["error"] = video.ErrorCode is null ? null : new JsonObject { ["code"] = video.ErrorCode, ["message"] = video.ErrorText },
        ["duration"] = video.Duration,
        ["width"] = video.Width,
        ["height"] = video.Height,
        ["size_bytes"] = video.SizeBytes,
        ["share_url"] = new Uri(options.Pages, $"share/{video.Id}").ToString(),
        ["embed_url"] = new Uri(options.Pages, $"embed/{video.Id}").ToString(),
        ["created_at"] = video.CreatedAt.UtcDateTime.ToString("O"),
        ["updated_at"] = video.UpdatedAt.UtcDateTime.ToString("O"),
    };

    public static string? Text(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw LoomException.Invalid($"{name} is no text."),
    };
}
