using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Engines;

/// <summary>An AWS service of the JSON protocol that another program plays, without signatures: it trusts whoever reaches it.</summary>
/// <param name="target">What stands before the operation in <c>X-Amz-Target</c>: <c>AmazonSQS</c>, <c>DynamoDB_20120810</c>, …</param>
/// <param name="url">Asked for each call: a restarted engine has another port.</param>
sealed class JsonEngine(string target, Func<Uri> url) : IDisposable
{
    readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="EngineException">The engine refused.</exception>
    /// <exception cref="HttpRequestException">The engine is not there: its supervisor is starting it again.</exception>
    public async Task<JsonObject> CallAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        using var message = Message($"{target}.{operation}", new StringContent(request.ToJsonString(), Encoding.UTF8), "application/x-amz-json-1.0");
        using var response = await _http.SendAsync(message, cancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))?.AsObject() ?? [];
        return response.IsSuccessStatusCode
            ? body
            : throw new EngineException((body["__type"]?.ToString() ?? "").Split('#')[^1], body["message"]?.ToString() ?? body["Message"]?.ToString() ?? "");
    }

    /// <summary>Hands a request of the AWS endpoint on, and the engine's answer back.</summary>
    /// <param name="body">The request's body, already read.</param>
    public async Task ForwardAsync(HttpContext http, byte[] body, Func<string, string>? rewriteAnswer = null)
    {
        using var message = Message(http.Request.Headers["x-amz-target"].ToString(), new ByteArrayContent(body), http.Request.ContentType);
        using var response = await SendAsync(message, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        foreach (var name in (string[])["x-amzn-query-error", "x-amz-crc32"])
        {
            if (rewriteAnswer is null && response.Headers.TryGetValues(name, out var values))
            {
                http.Response.Headers[name] = values.ToArray();
            }
        }
        var answer = await response.Content.ReadAsByteArrayAsync(http.RequestAborted);
        await http.Response.Body.WriteAsync(
            rewriteAnswer is null ? answer : Encoding.UTF8.GetBytes(rewriteAnswer(Encoding.UTF8.GetString(answer))), http.RequestAborted);
    }

    public void Dispose() => _http.Dispose();

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(message, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            // SDKs try again on 503: meanwhile the supervisor has started the engine again.
            throw new Endpoint.AwsException(503, "ServiceUnavailable", $"The engine behind {target} is starting: {e.Message}");
        }
    }

    HttpRequestMessage Message(string operation, HttpContent content, string? contentType)
    {
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        HttpRequestMessage message = new(HttpMethod.Post, url()) { Content = content };
        message.Headers.Add("X-Amz-Target", operation);
        // DynamoDB Local and fauxqs read the region, and nothing else, from it.
        message.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/local/aws4_request, SignedHeaders=host, Signature=0");
        return message;
    }
}

/// <param name="code">The service's error code, without its namespace.</param>
sealed class EngineException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code => code;
}
