using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Playback;

/// <summary>A JWT (RS256) that stands in the path for the uid of a video.</summary>
internal static class PlaybackToken
{
    const int MostRules = 5;

    static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Its claims, if one of the account's keys signed them; time and rules are another question.</summary>
    /// <param name="pemOf">The private key of an id; null: there is none.</param>
    public static JsonObject? Verify(string token, Func<string, string?> pemOf)
    {
        try
        {
            if (token.Split('.') is not [var head, var body, var signature]
                || Json(head) is not { } header || header["alg"]?.ToString() != "RS256" || header["kid"]?.ToString() is not { } kid || pemOf(kid) is not { } pem)
            {
                return null;
            }
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.VerifyData(Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ? Json(body)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    public static string Sign(JsonObject claims, string kid, string pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var signed = $"{Part(new JsonObject { ["alg"] = "RS256", ["kid"] = kid })}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Whether it holds now: <c>exp</c> is needed and at most a day ahead.</summary>
    public static bool IsCurrent(JsonObject claims, DateTimeOffset now)
    {
        var exp = Number(claims["exp"]);
        return exp > now.ToUnixTimeSeconds() && exp <= (now + Longest).ToUnixTimeSeconds() && (claims["nbf"] is null || Number(claims["nbf"]) <= now.ToUnixTimeSeconds());
    }

    /// <summary>The first rule that meets the viewer decides; where none does, the token alone is enough.</summary>
    public static bool Allows(JsonObject claims, IPAddress viewer)
    {
        if (claims["accessRules"] is not JsonArray rules)
        {
            return true;
        }
        var first = rules.FirstOrDefault(rule => Meets(rule, viewer));
        return rules.Count <= MostRules && (first is null || first["action"]?.ToString() == "allow");
    }

    /// <summary>Nobody on loopback is in any country.</summary>
    static bool Meets(JsonNode? rule, IPAddress viewer) => rule?["type"]?.ToString() switch
    {
        "any" => true,
        "ip.src" => rule["ip"] is JsonArray ranges && ranges.Any(range => Contains(range!.ToString(), viewer)),
        _ => false,
    };

    static bool Contains(string range, IPAddress address) =>
        IPNetwork.TryParse(range, out var network) ? network.Contains(address) : IPAddress.TryParse(range, out var single) && single.Equals(address);

    static long? Number(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number ? (long)double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture) : null;

    static JsonObject? Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;

    static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
