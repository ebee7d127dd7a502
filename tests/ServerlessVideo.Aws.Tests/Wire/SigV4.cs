using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Aws.Tests.Wire;

/// <summary>Signature Version 4 as its specification says, written for the tests alone: what the Authorization header must be.</summary>
static class SigV4
{
    public static string Authorization(RecordedRequest request, string accessKey, string secret, string region, string service)
    {
        var time = request.Header("X-Amz-Date")!;
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var signedHeaders = SignedHeaders(request);
        var canonical = string.Join('\n', [
            request.Method,
            CanonicalPath(request.Path),
            string.Join('&', request.Query.Split('&').Order(StringComparer.Ordinal)),
            .. signedHeaders.Select(name => $"{name}:{request.Header(name)?.Trim()}"),
            "",
            string.Join(';', signedHeaders),
            Hex(SHA256.HashData(request.Body))]);
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { time[..8], region, service, "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders={string.Join(';', signedHeaders)}, Signature={signature}";
    }

    public static IReadOnlyList<string> SignedHeaders(RecordedRequest request)
    {
        var authorization = request.Header("Authorization")!;
        var start = authorization.IndexOf("SignedHeaders=", StringComparison.Ordinal) + "SignedHeaders=".Length;
        return authorization[start..authorization.IndexOf(',', start)].Split(';');
    }

    /// <summary>Every service but S3 signs the path as it stands in the request line, escaped once more.</summary>
    static string CanonicalPath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
