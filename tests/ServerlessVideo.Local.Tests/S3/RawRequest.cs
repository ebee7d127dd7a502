using System.Globalization;
using System.Text;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Tests.Endpoint;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>
/// A request signed by hand, to send what no client sends. Its arithmetic is the product's own; that this is right is
/// shown elsewhere, by the clients of others.
/// </summary>
sealed record RawRequest(HttpMethod Method, string Target, byte[] Body)
{
    public string Service { get; init; } = "s3";

    public string AccessKey { get; init; } = "local";

    public string Secret { get; init; } = "locallocal";

    public string ContentSha256 { get; init; } = SigV4.UnsignedPayload;

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <value>Makes the body of the chain of signatures that starts with the request's own.</value>
    public Func<Signed, byte[]>? ChunkedBody { get; init; }

    public DateTimeOffset At { get; init; } = TimeProvider.System.GetUtcNow();

    public string Region { get; init; } = "us-east-1";

    internal sealed record Signed(byte[] Key, string Timestamp, CredentialScope Scope, string Signature);

    public Task<HttpResponseMessage> SendAsync(S3Fixture fixture) => fixture.Http.SendAsync(Build(fixture.Server));

    internal HttpRequestMessage Build(AwsServer server)
    {
        var timestamp = At.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new CredentialScope(timestamp[..8], Region, Service);
        var headers = new SortedDictionary<string, string>(Headers, StringComparer.Ordinal)
        {
            ["host"] = server.Url.Authority, ["x-amz-date"] = timestamp, ["x-amz-content-sha256"] = ContentSha256,
        };
        var mark = Target.IndexOf('?');
        var path = mark < 0 ? Target : Target[..mark];
        var query = mark < 0 ? [] : Target[(mark + 1)..].Split('&').Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p.Length > 1 ? p[1] : ""));
        var payload = Service == "s3" ? ContentSha256 : SigV4.Hash(Body);
        var canonical = SigV4.CanonicalRequest(
            Method.Method, Service == "s3" ? SigV4.CanonicalPathOfS3(path) : SigV4.CanonicalPath(path), SigV4.CanonicalQuery(query), [.. headers], payload);
        var key = SigV4.SigningKey(Secret, scope);
        var signature = SigV4.Sign(key, SigV4.StringToSign(timestamp, scope, canonical));
        var request = new HttpRequestMessage(Method, new Uri($"{server.Url.ToString().TrimEnd('/')}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = new ByteArrayContent(ChunkedBody?.Invoke(new(key, timestamp, scope, signature)) ?? Body),
        };
        foreach (var (name, value) in headers.Where(h => h.Key != "host"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{SigV4.Algorithm} Credential={AccessKey}/{scope}, SignedHeaders={string.Join(';', headers.Keys)}, Signature={signature}");
        return request;
    }

    public static RawRequest As(TemporaryCredentials credentials, HttpMethod method, string target) => new(method, target, [])
    {
        AccessKey = credentials.AccessKeyId, Secret = credentials.SecretAccessKey, Headers = { ["x-amz-security-token"] = credentials.SessionToken },
    };

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
