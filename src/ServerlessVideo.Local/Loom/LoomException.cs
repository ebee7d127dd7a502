using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>A refusal: <c>{error: {code, message}}</c>.</summary>
internal sealed class LoomException(int status, string code, string message) : Exception(message)
{
    public static LoomException Unauthorized() => new(401, "unauthorized", "The API key is missing or wrong.");

    public static LoomException NotFound(string what) => new(404, "not_found", $"There is no such {what}.");

    public static LoomException OutOfQuota(int most) => new(402, "quota_exceeded", $"The workspace holds {most} videos at most.");

    public static LoomException TooMany() => new(429, "rate_limited", "Too many requests.");

    public static LoomException Invalid(string message) => new(400, "invalid", message);

    public static LoomException TooLarge(string message) => new(413, "invalid", message);

    public Task WriteAsync(HttpContext http) => LoomJson.WriteAsync(
        http, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = Message } }, status);
}
