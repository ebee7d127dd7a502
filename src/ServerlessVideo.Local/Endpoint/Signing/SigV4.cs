using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>The arithmetic of AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request").</summary>
public static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public static readonly string EmptyHash = Hash([]);

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] SigningKey(string secret, CredentialScope scope) =>
        new[] { scope.Date, scope.Region, scope.Service, CredentialScope.Terminator }
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    public static string Sign(byte[] signingKey, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));

    public static string StringToSign(string timestamp, CredentialScope scope, string canonicalRequest) =>
        $"{Algorithm}\n{timestamp}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    /// <param name="headers">Name and value of each signed header, in the order of <c>SignedHeaders</c>.</param>
    public static string CanonicalRequest(
        string method, string canonicalPath, string canonicalQuery, IReadOnlyList<KeyValuePair<string, string>> headers, string payloadHash) =>
        new StringBuilder().Append(method).Append('\n').Append(canonicalPath).Append('\n').Append(canonicalQuery).Append('\n')
            .AppendJoin("", headers.Select(h => $"{h.Key}:{h.Value}\n")).Append('\n')
            .AppendJoin(';', headers.Select(h => h.Key)).Append('\n').Append(payloadHash).ToString();

    /// <summary>S3 signs the path escaped once, each octet of the key that is not unreserved, and never normalizes it.</summary>
    public static string CanonicalPathOfS3(string rawPath) => Escape(RequestTarget.Unescape(rawPath), keepSlash: true);

    /// <summary>Every other service resolves dot segments and doubled slashes, then escapes what was sent once more.</summary>
    public static string CanonicalPath(string rawPath)
    {
        var segments = new List<string>();
        foreach (var segment in rawPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != "."))
        {
            if (segment != "..")
            {
                segments.Add(segment);
            }
            else if (segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
        }
        var trailing = segments.Count > 0 && rawPath.EndsWith('/') ? "/" : "";
        return Escape($"/{string.Join('/', segments)}{trailing}", keepSlash: true);
    }

    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .Select(p => (Name: Escape(p.Key), Value: Escape(p.Value)))
        .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
        .Select(p => $"{p.Name}={p.Value}"));

    /// <summary>RFC 3986 unreserved characters stay, every other octet becomes <c>%XX</c>.</summary>
    public static string Escape(string text, bool keepSlash = false)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' || (c == '/' && keepSlash))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append(octet.ToString("X2"));
            }
        }
        return escaped.ToString();
    }
}
