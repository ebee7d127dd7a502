using System.Security.Cryptography;
using ServerlessVideo.Core;

namespace ServerlessVideo.Identity;

sealed record Discovery(string Issuer, string JwksUri);

sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);

/// <summary>RFC 7517, the members of RSA and P-256 signature keys.</summary>
sealed record JsonWebKey(
    string Kty, string? Kid, string? Use, string? Alg, string? N, string? E, string? Crv, string? X, string? Y);

/// <summary>The issuer's signing keys by <c>kid</c>, found by OpenID Connect discovery.</summary>
sealed class IssuerKeys(HttpClient http, string issuer, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    readonly Cached<Dictionary<string, VerificationKey>> keys = new(ct => FetchAsync(http, issuer, ct), Lifetime, clock);

    /// <summary>Null: the issuer has no such key, not even after asking it again.</summary>
    public async ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken) =>
        (await keys.GetAsync(cancellationToken)).GetValueOrDefault(kid)
        ?? (await keys.RefreshAsync(cancellationToken)).GetValueOrDefault(kid);

    public void Dispose() => keys.Dispose();

    static async Task<Dictionary<string, VerificationKey>> FetchAsync(HttpClient http, string issuer, CancellationToken cancellationToken)
    {
        var discovery = await http.GetFromJsonAsync(
            $"{issuer.TrimEnd('/')}/.well-known/openid-configuration", ProductJson.Default.Discovery, cancellationToken);
        if (discovery?.Issuer != issuer)
        {
            throw new InvalidOperationException($"The discovery document of '{issuer}' is of another issuer.");
        }
        var uri = new Uri(discovery.JwksUri);
        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
        {
            throw new InvalidOperationException($"The keys of '{issuer}' must come by https.");
        }
        var set = await http.GetFromJsonAsync(uri, ProductJson.Default.JsonWebKeySet, cancellationToken);
        var usable = new Dictionary<string, VerificationKey>();
        foreach (var key in set?.Keys ?? [])
        {
            if (key.Kid is { } kid && VerificationKey.From(key) is { } verification)
            {
                usable[kid] = verification;
            }
        }
        return usable;
    }
}

/// <summary>A public key that is bound to one algorithm: the token does not get to choose.</summary>
abstract class VerificationKey(string algorithm)
{
    public string Algorithm => algorithm;

    public abstract bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    /// <summary>Null for keys we do not use: other types, encryption keys, RSA below 2,048 bits, points off the curve.</summary>
    public static VerificationKey? From(JsonWebKey key)
    {
        try
        {
            return key switch
            {
                { Use: not (null or "sig") } => null,
                { Kty: "RSA", Alg: null or "RS256", N: { } n, E: { } e } => Rs256Key.Import(n, e),
                { Kty: "EC", Alg: null or "ES256", Crv: "P-256", X: { } x, Y: { } y } => Es256Key.Import(x, y),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    protected static byte[] Decode(string base64Url) => System.Buffers.Text.Base64Url.DecodeFromChars(base64Url);
}

sealed class Rs256Key(RSA rsa) : VerificationKey("RS256")
{
    public static Rs256Key? Import(string n, string e)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = Decode(n), Exponent = Decode(e) });
        return rsa.KeySize >= 2048 ? new Rs256Key(rsa) : null;
    }

    public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}

sealed class Es256Key(ECDsa ecdsa) : VerificationKey("ES256")
{
    public static Es256Key Import(string x, string y) => new(ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Decode(x), Y = Decode(y) },
    }));

    public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
