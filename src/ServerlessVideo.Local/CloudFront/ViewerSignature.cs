using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Why CloudFront refuses a viewer's signature: the code and message of its 403.</summary>
sealed record SignatureRefusal(string Code, string Message)
{
    public static SignatureRefusal MissingKey { get; } = new("MissingKey", "Missing Key-Pair-Id query parameter or cookie value");

    public static SignatureRefusal UnknownKey { get; } = new("InvalidKey", "Unknown Key");

    public static SignatureRefusal MalformedPolicy { get; } = new("MalformedPolicy", "Malformed Policy");

    public static SignatureRefusal AccessDenied { get; } = new("AccessDenied", "Access denied");
}

/// <summary>The parameters of a signed URL or, without them, of signed cookies; canned policy (<c>Expires</c>) or custom (<c>Policy</c>).</summary>
sealed record ViewerSignature(string? KeyPairId, string? Signature, string? Policy, string? Expires, string? HashAlgorithm)
{
    static readonly string[] Parameters = ["Policy", "Signature", "Key-Pair-Id", "Expires", "Hash-Algorithm"];

    /// <summary>Takes CloudFront's own parameters out of the query; neither the policy's resource nor the origin sees them.</summary>
    /// <returns>Null as signature when a parameter comes twice: which one counts is not documented, so neither does.</returns>
    public static (ViewerSignature? Signature, string Query) Extract(string rawQuery, IRequestCookieCollection cookies)
    {
        Dictionary<string, string> found = [];
        List<string> rest = [];
        var twice = false;
        foreach (var pair in rawQuery.Split('&'))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, v) : (pair, "");
            if (Parameters.Contains(name))
            {
                twice |= !found.TryAdd(name, Uri.UnescapeDataString(value));
            }
            else
            {
                rest.Add(pair);
            }
        }
        string? Value(string name) => found.Count > 0 ? found.GetValueOrDefault(name) : cookies["CloudFront-" + name];
        return (twice ? null : new(Value("Key-Pair-Id"), Value("Signature"), Value("Policy"), Value("Expires"), Value("Hash-Algorithm")),
            string.Join('&', rest));
    }

    /// <param name="url">As the viewer sent it, scheme and host included, without CloudFront's own parameters.</param>
    /// <returns>Null when the viewer may have the object.</returns>
    public SignatureRefusal? Check(string url, System.Net.IPAddress viewer, DateTimeOffset now, IReadOnlyDictionary<string, TrustedKey> keys)
    {
        if (string.IsNullOrEmpty(KeyPairId))
        {
            return SignatureRefusal.MissingKey;
        }
        if (!keys.TryGetValue(KeyPairId, out var key))
        {
            return SignatureRefusal.UnknownKey;
        }
        var policy = Policy is not null ? Decode(Policy) : CannedPolicy(url);
        if (Decode(Signature) is not { } signature || policy is null || Hash() is not { } hash || !key.Verifies(policy, signature, hash))
        {
            return SignatureRefusal.AccessDenied;
        }
        return ViewerPolicy.Parse(policy) is not { } statement ? SignatureRefusal.MalformedPolicy
            : statement.Admits(url, viewer, now) ? null : SignatureRefusal.AccessDenied;
    }

    byte[]? CannedPolicy(string url) => long.TryParse(Expires, out var expires)
        ? Encoding.UTF8.GetBytes("{\"Statement\":[{\"Resource\":\"" + url + "\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":" + expires + "}}}]}")
        : null;

    HashAlgorithmName? Hash() => HashAlgorithm switch
    {
        null or "SHA1" => HashAlgorithmName.SHA1,
        "SHA256" => HashAlgorithmName.SHA256,
        _ => null,
    };

    /// <summary>CloudFront's base64: <c>-</c> for +, <c>_</c> for =, <c>~</c> for /.</summary>
    static byte[]? Decode(string? text)
    {
        var base64 = text?.Replace('-', '+').Replace('_', '=').Replace('~', '/') ?? "";
        return base64.Length > 0 && Base64.IsValid(base64) ? Convert.FromBase64String(base64) : null;
    }
}
