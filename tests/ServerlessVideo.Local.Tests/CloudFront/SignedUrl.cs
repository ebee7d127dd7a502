using System.Text;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

/// <summary>Signed URLs as CloudFront documents them; the signature comes from openssl.</summary>
static class SignedUrl
{
    public static long InAnHour => DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();

    public static string Policy(string resource, long? until = null, string more = "") =>
        $$$"""{"Statement":[{"Resource":"{{{resource}}}","Condition":{"DateLessThan":{"AWS:EpochTime":{{{until ?? InAnHour}}}}{{{more}}}}}]}""";

    /// <summary>The query of a custom policy.</summary>
    public static string Query(this EdgeHost host, string policy, OpenSslKey? key = null, string hash = "sha256", string? keyId = null, string? sentPolicy = null) =>
        $"Policy={Safe(Encoding.UTF8.GetBytes(sentPolicy ?? policy))}&Signature={Safe((key ?? host.Key).Sign(policy, hash))}&Key-Pair-Id={keyId ?? host.KeyId}"
        + (hash == "sha256" ? "&Hash-Algorithm=SHA256" : "");

    public static string Canned(this EdgeHost host, string url, long until) =>
        $"Expires={until}&Signature={Safe(host.Key.Sign(Policy(url, until), "sha1"))}&Key-Pair-Id={host.KeyId}";

    public static string Safe(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('=', '_').Replace('/', '~');
}
