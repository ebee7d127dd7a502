using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Buffers.Text;
using System.Text;

namespace ServerlessVideo.Local.Issuer;

/// <summary>Authorization codes: one use, one minute, only for who can show the PKCE verifier and the same redirect URI.</summary>
sealed class AuthorizationCodes(TimeProvider time)
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, (AuthorizationRequest Request, DemoUser User, DateTimeOffset Until)> codes = new();

    public string Issue(AuthorizationRequest request, DemoUser user)
    {
        foreach (var old in codes.Where(c => c.Value.Until < time.GetUtcNow()))
        {
            codes.TryRemove(old);
        }
        var code = RandomNumberGenerator.GetHexString(32, lowercase: true);
        codes[code] = (request, user, time.GetUtcNow() + Lifetime);
        return code;
    }

    /// <returns>Null for a code that is unknown, used, too old, or shown by someone else. It is used up in any case.</returns>
    public (AuthorizationRequest Request, DemoUser User)? Redeem(string? code, string? redirectUri, string? verifier) =>
        codes.TryRemove(code ?? "", out var known) && known.Until >= time.GetUtcNow() && known.Request.RedirectUri == redirectUri
        && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier ?? ""))) == known.Request.CodeChallenge
            ? (known.Request, known.User) : null;
}
