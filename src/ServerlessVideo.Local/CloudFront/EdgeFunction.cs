using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>The event of a viewer-request CloudFront Function, and what it returns ("CloudFront Functions event structure").</summary>
static class EdgeFunction
{
    public static JsonObject Event(HttpContext http, string distributionId, string requestId, string rawPath, string rawQuery) => new()
    {
        ["version"] = "1.0",
        ["context"] = new JsonObject
        {
            ["distributionDomainName"] = http.Request.Host.Value,
            ["distributionId"] = distributionId,
            ["eventType"] = "viewer-request",
            ["requestId"] = requestId,
        },
        ["viewer"] = new JsonObject { ["ip"] = http.Connection.RemoteIpAddress?.ToString() },
        ["request"] = new JsonObject
        {
            ["method"] = http.Request.Method,
            ["uri"] = rawPath,
            ["querystring"] = Values(rawQuery.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
                .Select(p => (p[0], p.ElementAtOrDefault(1) ?? ""))),
            ["headers"] = Values(http.Request.Headers.Where(h => !h.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
                .SelectMany(h => h.Value.Select(v => (h.Key.ToLowerInvariant(), v ?? "")))),
            ["cookies"] = Values(http.Request.Cookies.Select(c => (c.Key, c.Value))),
        },
        ["response"] = new JsonObject(),
    };

    /// <summary>Takes over the request that the function returned: its headers and cookies into the request, its path and query as result.</summary>
    public static (string Path, string Query) Take(HttpContext http, JsonObject request)
    {
        var headers = http.Request.Headers;
        foreach (var name in headers.Keys.Where(name => !name.Equals("Host", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            headers.Remove(name);
        }
        foreach (var group in Flatten(request["headers"]).GroupBy(h => h.Name).Where(h => h.Key != "host"))
        {
            headers[group.Key] = new StringValues([.. group.Select(h => h.Value)]);
        }
        if (Flatten(request["cookies"]).Select(c => $"{c.Name}={c.Value}").ToList() is { Count: > 0 } cookies)
        {
            headers.Cookie = string.Join("; ", cookies);
        }
        return (request["uri"]!.GetValue<string>(),
            string.Join('&', Flatten(request["querystring"]).Select(q => q.Value.Length == 0 ? q.Name : $"{q.Name}={q.Value}")));
    }

    /// <summary>Answers with the response that the function returned.</summary>
    public static Task RespondAsync(HttpContext http, JsonObject response)
    {
        http.Response.StatusCode = response["statusCode"]!.GetValue<int>();
        foreach (var (name, value) in Flatten(response["headers"]))
        {
            http.Response.Headers.Append(name, value);
        }
        foreach (var (name, cookie) in response["cookies"] as JsonObject ?? [])
        {
            var attributes = cookie!["attributes"]?.ToString();
            http.Response.Headers.Append("Set-Cookie", $"{name}={cookie["value"]}{(attributes is null ? "" : "; " + attributes)}");
        }
        return response["body"] switch
        {
            null => Task.CompletedTask,
            JsonObject { } body when body["encoding"]?.ToString() == "base64" =>
                http.Response.Body.WriteAsync(Convert.FromBase64String(body["data"]!.ToString()), http.RequestAborted).AsTask(),
            JsonObject body => http.Response.WriteAsync(body["data"]!.ToString(), http.RequestAborted),
            var text => http.Response.WriteAsync(text.ToString(), http.RequestAborted),
        };
    }

    /// <summary><c>{name: {value}}</c>, with <c>multiValue</c> where a name comes more than once.</summary>
    static JsonObject Values(IEnumerable<(string Name, string Value)> pairs) => new(pairs.GroupBy(p => p.Name).Select(group =>
    {
        JsonObject entry = new() { ["value"] = group.First().Value };
        if (group.Count() > 1)
        {
            entry["multiValue"] = new JsonArray([.. group.Select(p => new JsonObject { ["value"] = p.Value })]);
        }
        return KeyValuePair.Create<string, JsonNode?>(group.Key, entry);
    }));

    static IEnumerable<(string Name, string Value)> Flatten(JsonNode? map) =>
        from entry in map as JsonObject ?? []
        from value in entry.Value!["multiValue"] as IEnumerable<JsonNode?> ?? [entry.Value]
        select (entry.Key, value!["value"]?.ToString() ?? "");
}
