using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Issuer;

/// <summary>The issuer's RSA key, made at the first start and kept in the data directory; signs and verifies RS256 JWTs.</summary>
public sealed class SigningKey : IDisposable
{
    readonly RSA rsa = RSA.Create();

    public SigningKey(PlatformOptions options)
    {
        var path = Path.Combine(options.DataDirectory, "issuer", "signing-key.pem");
        if (File.Exists(path))
        {
            rsa.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            rsa.KeySize = 2048;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + ".new", rsa.ExportPkcs8PrivateKeyPem());
            File.Move(path + ".new", path);
        }
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        Modulus = Base64Url.EncodeToString(parameters.Modulus);
        Exponent = Base64Url.EncodeToString(parameters.Exponent);
        // RFC 7638: the thumbprint of the key is its id.
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"e":"{{Exponent}}","kty":"RSA","n":"{{Modulus}}"}""")));
    }

    public string Id { get; }

    string Modulus { get; }

    string Exponent { get; }

    public JsonObject Jwks => new()
    {
        ["keys"] = new JsonArray(new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = Id, ["n"] = Modulus, ["e"] = Exponent,
        }),
    };

    public string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = Id };
        var content = $"{Encode(header)}.{Encode(claims)}";
        return $"{content}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <returns>The claims of a token that this key signed; null for any other text. Says nothing of its age or use.</returns>
    public JsonObject? Verify(string? token)
    {
        if (token?.Split('.') is not [var header, var claims, var signature] || !Base64Url.IsValid(claims) || !Base64Url.IsValid(signature))
        {
            return null;
        }
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? JsonNode.Parse(Base64Url.DecodeFromChars(claims))!.AsObject() : null;
    }

    public void Dispose() => rsa.Dispose();

    static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
