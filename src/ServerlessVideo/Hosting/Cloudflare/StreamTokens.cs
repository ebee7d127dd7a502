using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>Who may use a token: the first rule that fits decides (developers.cloudflare.com/stream/viewing-videos/securing-your-stream).</summary>
/// <param name="Type"><c>any</c>, <c>ip.src</c> or <c>ip.geoip.country</c>.</param>
/// <param name="Action"><c>allow</c> or <c>block</c>.</param>
/// <param name="Ip">Addresses and networks, of <c>ip.src</c>.</param>
/// <param name="Country">ISO 3166 alpha-2, of <c>ip.geoip.country</c>.</param>
sealed record StreamAccessRule(string Type, string Action, IReadOnlyList<string>? Ip = null, IReadOnlyList<string>? Country = null);

sealed record StreamTokenHeader(string Alg, string Kid);

/// <param name="Sub">The video's uid.</param>
/// <param name="Exp">Unix seconds.</param>
/// <param name="Nbf">Unix seconds.</param>
sealed record StreamTokenClaims(
    string Sub, string Kid, long Exp, long Nbf, bool? Downloadable = null, IReadOnlyList<StreamAccessRule>? AccessRules = null);

/// <summary>
/// Opens one copy on Cloudflare Stream for a while: a JWT in place of the uid, made with the account's own key and so without a call
/// (Stream's <c>/token</c> gives 10,000 a day).
/// </summary>
sealed class StreamTokens(HostSecrets secrets, TimeProvider clock) : IDisposable
{
    /// <value>60 s that their clock may be behind ours.</value>
    static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <value>Stream takes no token that is valid for longer than 24 h, by its own clock and from the beginning of its validity on.</value>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24) - 2 * ClockSkew;

    /// <value>5 rules at most.</value>
    const int MostRules = 5;

    volatile SigningKey? last;

    /// <param name="until">When it ends; <see cref="Longest"/> from now at the latest.</param>
    /// <returns><see cref="Errors.HostNotConfigured"/> before <see cref="HostSetup"/> has made the key.</returns>
    public async Task<Outcome<string>> MintAsync(
        string uid, DateTimeOffset until, CancellationToken cancellationToken, bool? downloadable = null, IReadOnlyList<StreamAccessRule>? rules = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rules?.Count ?? 0, MostRules, nameof(rules));
        // One that has just been made is not remembered yet.
        if ((KeyOf(await secrets.GetAsync(cancellationToken)) ?? KeyOf(await secrets.RefreshAsync(cancellationToken))) is not { } key)
        {
            return Errors.HostNotConfigured.With("there is no signing key for Cloudflare Stream yet");
        }
        var now = clock.GetUtcNow();
        var end = until < now + Longest ? until : now + Longest;
        var claims = new StreamTokenClaims(uid, key.Id, end.ToUnixTimeSeconds(), (now - ClockSkew).ToUnixTimeSeconds(), downloadable, rules);
        return Sign(key, claims);
    }

    static string Sign(SigningKey key, StreamTokenClaims claims)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new StreamTokenHeader("RS256", claims.Kid), StreamJson.Default.StreamTokenHeader);
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, StreamJson.Default.StreamTokenClaims))}";
        var signature = key.Rsa.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The key is read once; one that is replaced is left to the collector, for somebody may be signing with it.</summary>
    SigningKey? KeyOf(HostSecretValues values)
    {
        if (values is not { CloudflareSigningKeyId: { Length: > 0 } id, CloudflareSigningKeyPem: { Length: > 0 } pem })
        {
            return null;
        }
        if (last is { } known && known.Id == id)
        {
            return known;
        }
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return last = new SigningKey(id, rsa);
    }

    public void Dispose() => last?.Rsa.Dispose();

    sealed record SigningKey(string Id, RSA Rsa);
}
