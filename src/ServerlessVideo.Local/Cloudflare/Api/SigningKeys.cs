using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>The account's RSA keys for playback tokens. A private key is shown once, to whom it was made for.</summary>
internal sealed class SigningKeys(StreamAccount account, TimeProvider time)
{
    const int Most = 1000, Bits = 2048;

    public StreamKey? Find(string id) => account.Current.Keys.FirstOrDefault(k => k.Id == id);

    public async Task<JsonObject> CreateAsync(CancellationToken cancellationToken)
    {
        if (account.Current.Keys.Count >= Most)
        {
            throw new StreamException(403, 10009, "Forbidden: allowed key count exceeded");
        }
        var key = await AddAsync(own: false, cancellationToken);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.Pem);
        return new JsonObject
        {
            ["id"] = key.Id,
            ["pem"] = Base64(key.Pem),
            ["jwk"] = Base64(Jwk(key.Id, rsa.ExportParameters(includePrivateParameters: true)).ToJsonString()),
            ["created"] = key.Created.UtcDateTime.ToString("O"),
        };
    }

    public JsonArray List() => [.. account.Current.Keys.Where(k => !k.Own).Select(k => new JsonObject { ["id"] = k.Id, ["created"] = k.Created.UtcDateTime.ToString("O") })];

    /// <summary>Its tokens are worth nothing from now on.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (await account.ChangeAsync(a => a.Keys.RemoveAll(k => k.Id == id && !k.Own), cancellationToken) == 0)
        {
            throw StreamException.NotFound();
        }
    }

    /// <summary>The key of the tokens that the API mints, made with the first of them.</summary>
    public async Task<StreamKey> OwnAsync(CancellationToken cancellationToken) =>
        account.Current.Keys.FirstOrDefault(k => k.Own) ?? await AddAsync(own: true, cancellationToken);

    async Task<StreamKey> AddAsync(bool own, CancellationToken cancellationToken)
    {
        using var rsa = RSA.Create(Bits);
        StreamKey key = new(RandomNumberGenerator.GetHexString(32, lowercase: true), rsa.ExportRSAPrivateKeyPem() + "\n", time.GetUtcNow(), own);
        return await account.ChangeAsync(
            a =>
            {
                a.Keys.Add(key);
                return key;
            },
            cancellationToken);
    }

    static JsonObject Jwk(string id, RSAParameters key) => new()
    {
        ["use"] = "sig", ["kty"] = "RSA", ["kid"] = id, ["alg"] = "RS256",
        ["n"] = Url(key.Modulus), ["e"] = Url(key.Exponent), ["d"] = Url(key.D), ["p"] = Url(key.P), ["q"] = Url(key.Q),
        ["dp"] = Url(key.DP), ["dq"] = Url(key.DQ), ["qi"] = Url(key.InverseQ),
    };

    static string Url(byte[]? number) => Base64Url.EncodeToString(number);

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
