using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>Why CloudFront would serve a signed URL, or would not.</summary>
public enum CloudFrontVerdict
{
    Allowed,

    /// <summary>A parameter is missing, stands twice or cannot be read.</summary>
    Malformed,

    /// <summary>The key pair id is not of the trusted key group.</summary>
    UnknownKey,

    BadSignature,
    Expired,
    NotYetValid,

    /// <summary>The policy's resource does not match the URL.</summary>
    OtherResource,

    /// <summary>The viewer's address is outside of the policy's range.</summary>
    OtherAddress,
}

/// <summary>Checks signed URLs as CloudFront does, with a trusted key group of ECDSA P-256 keys.</summary>
public sealed class CloudFrontUrlVerifier : IDisposable
{
    readonly Lock gate = new(); // ECDsa does not promise to be thread-safe
    readonly TimeProvider time;
    readonly Dictionary<string, ECDsa> keys;

    /// <param name="publicKeyPems">PEM by key pair id.</param>
    public CloudFrontUrlVerifier(IEnumerable<KeyValuePair<string, string>> publicKeyPems, TimeProvider time)
    {
        this.time = time;
        keys = publicKeyPems.ToDictionary(key => key.Key, key =>
        {
            var publicKey = ECDsa.Create();
            publicKey.ImportFromPem(key.Value);
            return publicKey;
        });
    }

    /// <param name="url">
    /// Absolute, path and query raw as the viewer sent them. Dot segments are refused: what they resolve to is not what the policy matched.
    /// </param>
    public CloudFrontVerdict Verify(string url, IPAddress? viewer = null)
    {
        var verdict = VerifyCredential(url, out var policy, out var baseUrl);
        return verdict != CloudFrontVerdict.Allowed ? verdict
            : HasDotSegment(baseUrl) || !policy!.Covers(baseUrl) ? CloudFrontVerdict.OtherResource
            : policy.SourceIp is { } range && !(viewer is not null && range.Contains(viewer)) ? CloudFrontVerdict.OtherAddress
            : CloudFrontVerdict.Allowed;
    }

    /// <summary>
    /// Signature and time alone, for a URL that the policy's resource is not meant to match but whose query carries the credential;
    /// the caller compares <paramref name="policy"/>'s resource with what it is about to show.
    /// </summary>
    public CloudFrontVerdict VerifyCredential(string url, out CloudFrontPolicy? policy) => VerifyCredential(url, out policy, out _);

    public void Dispose()
    {
        foreach (var key in keys.Values)
        {
            key.Dispose();
        }
    }

    CloudFrontVerdict VerifyCredential(string url, out CloudFrontPolicy? policy, out string baseUrl)
    {
        (policy, baseUrl) = (null, url);
        if (SignedUrl.Parse(url) is not { Signature: { } encoded, KeyPairId: { } keyPairId } signed
            || UrlBase64.Decode(encoded) is not { } signature
            || PolicyOf(signed) is not { } json)
        {
            return CloudFrontVerdict.Malformed;
        }

        if (!keys.TryGetValue(keyPairId, out var key))
        {
            return CloudFrontVerdict.UnknownKey;
        }

        // Without the parameter CloudFront verifies with SHA-1, which nothing here signs with.
        if (signed.HashAlgorithm != "SHA256" || !IsSignedBy(key, json, signature))
        {
            return CloudFrontVerdict.BadSignature;
        }

        baseUrl = signed.BaseUrl;
        policy = CloudFrontPolicy.Parse(json);
        return policy is null ? CloudFrontVerdict.Malformed : VerdictOfTime(policy);
    }

    CloudFrontVerdict VerdictOfTime(CloudFrontPolicy policy)
    {
        var now = time.GetUtcNow();
        return now >= policy.Expires ? CloudFrontVerdict.Expired
            : now < policy.Starts ? CloudFrontVerdict.NotYetValid
            : CloudFrontVerdict.Allowed;
    }

    bool IsSignedBy(ECDsa key, byte[] policy, byte[] signature)
    {
        lock (gate)
        {
            return key.VerifyData(policy, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    /// <summary>The custom policy of the query, or the canned policy that CloudFront builds from URL and Expires.</summary>
    static byte[]? PolicyOf(SignedUrl url) => url switch
    {
        { Policy: { } encoded, Expires: null } => UrlBase64.Decode(encoded),
        { Policy: null, Expires: { } expires }
            when CloudFrontPolicy.IsUrl(url.BaseUrl) && uint.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) =>
            Encoding.ASCII.GetBytes(new CloudFrontPolicy(url.BaseUrl, DateTimeOffset.FromUnixTimeSeconds(seconds)).ToJson()),
        _ => null,
    };

    static bool HasDotSegment(string baseUrl) =>
        baseUrl.Split('?', 2)[0].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase).Split('/').Any(segment => segment is "." or "..");
}
