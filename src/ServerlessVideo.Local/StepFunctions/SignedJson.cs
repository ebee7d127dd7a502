using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>Calls of the AWS endpoint with a role of the template, signed as an SDK would; JSON as it comes, so that nothing is lost in types.</summary>
sealed class SignedJson(PlatformOptions options, CredentialIssuer credentials, TimeProvider time) : IDisposable
{
    readonly HttpClient _http = new();

    /// <exception cref="AwsException">The service refused.</exception>
    public async Task<JsonObject> CallAsync(
        string roleArn, string service, HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(method, new Uri(options.AwsEndpoint, path));
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        if (body is not null)
        {
            message.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        }
        Sign(message, roleArn, service, path, bytes);
        using var response = await _http.SendAsync(message, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var answer = text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
        return response.IsSuccessStatusCode ? answer : throw Refusal(response, answer);
    }

    public void Dispose() => _http.Dispose();

    void Sign(HttpRequestMessage message, string roleArn, string service, string path, byte[] body)
    {
        var keys = credentials.Issue(roleArn);
        var timestamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'");
        CredentialScope scope = new(timestamp[..8], Stack.Region, service);
        List<KeyValuePair<string, string>> headers =
        [
            new("host", options.AwsEndpoint.Authority),
            new("x-amz-date", timestamp),
            new("x-amz-security-token", keys.SessionToken),
        ];
        var canonical = SigV4.CanonicalRequest(message.Method.Method, SigV4.CanonicalPath(path), "", headers, SigV4.Hash(body));
        var signature = SigV4.Sign(SigV4.SigningKey(keys.SecretAccessKey, scope), SigV4.StringToSign(timestamp, scope, canonical));
        message.Headers.Add("x-amz-date", timestamp);
        message.Headers.Add("x-amz-security-token", keys.SessionToken);
        message.Headers.TryAddWithoutValidation(
            "Authorization", $"{SigV4.Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={string.Join(';', headers.Select(h => h.Key))}, Signature={signature}");
    }

    static AwsException Refusal(HttpResponseMessage response, JsonObject answer)
    {
        var code = response.Headers.TryGetValues("x-amzn-errortype", out var types) ? types.First().Split(':')[0] : answer["__type"]?.ToString().Split('#')[^1];
        return new((int)response.StatusCode, code ?? nameof(HttpStatusCode.InternalServerError), answer["message"]?.ToString() ?? response.ReasonPhrase ?? "");
    }
}
