using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.ApiGateway;

/// <summary>What a Lambda function answered, in either response format of payload 2.0.</summary>
sealed record ProxyResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <returns>Null when API Gateway cannot read it and answers 500.</returns>
    public static ProxyResponse? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = JsonNode.Parse(payload);
            return json is JsonObject answer && answer.ContainsKey("statusCode") ? Full(answer) : Inferred(json, payload);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>"If your function returns valid JSON and no statusCode, API Gateway assumes" 200 and application/json.</summary>
    static ProxyResponse Inferred(JsonNode? json, ReadOnlySpan<byte> payload) => new(200,
        [new("content-type", "application/json")],
        json is JsonValue value && value.TryGetValue<string>(out var text) ? System.Text.Encoding.UTF8.GetBytes(text) : payload.ToArray());

    static ProxyResponse? Full(JsonObject answer)
    {
        if (!int.TryParse(answer["statusCode"]?.ToString(), out var status) || status is < 100 or > 599)
        {
            return null;
        }
        List<KeyValuePair<string, string>> headers = [];
        foreach (var (name, value) in answer["headers"] as JsonObject ?? [])
        {
            headers.Add(new(name.ToLowerInvariant(), Scalar(value)));
        }
        foreach (var cookie in answer["cookies"] as JsonArray ?? [])
        {
            headers.Add(new("set-cookie", Scalar(cookie)));
        }
        var body = answer["body"] is { } node ? Scalar(node) : "";
        var decoded = answer["isBase64Encoded"]?.GetValue<bool>() == true
            ? Convert.FromBase64String(body)
            : System.Text.Encoding.UTF8.GetBytes(body);
        if (decoded.Length > 0 && !headers.Exists(h => h.Key == "content-type"))
        {
            headers.Add(new("content-type", "text/plain;charset=UTF-8"));
        }
        return headers.TrueForAll(Sendable) ? new(status, headers, decoded) : null;
    }

    static string Scalar(JsonNode? node) => node is JsonValue ? node.ToString() : throw new FormatException("not a scalar");

    static bool Sendable(KeyValuePair<string, string> header) =>
        header.Key.Length > 0 && header.Key.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c))
        && header.Value.All(c => c is >= ' ' and < '\x7f' or '\t');
}
