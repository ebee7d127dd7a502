using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using ServerlessVideo.Core;

namespace ServerlessVideo.Identity;

/// <summary>The header of a token: which key and algorithm it claims.</summary>
sealed record TokenHeader(string? Alg, string? Kid, string? Typ, JsonElement? Crit);

/// <summary>
/// The claims we read. Cognito's access tokens carry <c>client_id</c> and <c>token_use</c> instead of <c>aud</c>,
/// and roles only as groups; times are seconds since the epoch and may have fractions (RFC 7519 §2).
/// </summary>
sealed record TokenClaims(
    string? Iss, string? Sub, double? Exp, double? Nbf, string? TokenUse, string? ClientId, JsonElement? Aud,
    IReadOnlyList<string>? Groups,
    [property: System.Text.Json.Serialization.JsonPropertyName("cognito:groups")] IReadOnlyList<string>? CognitoGroups);

/// <summary>Whose tokens we take: the issuer and the client they must be made for.</summary>
sealed record TokenPolicy(string Issuer, string ClientId);

/// <summary>
/// Verifies OIDC access tokens in process. Strict on purpose: RS256 or ES256 by a key of the issuer that is bound to that
/// algorithm (RFC 8725); nothing in the token can point to a key, and what we do not understand is refused.
/// </summary>
sealed class AccessTokenVerifier(IssuerKeys keys, TokenPolicy policy, TimeProvider clock)
{
    /// <summary>API Gateway takes 10,240 bytes of headers; a token larger than this is an attempt to keep us busy.</summary>
    const int MaximumLength = 8192;

    /// <summary>Clocks differ; a minute is what Cognito's own libraries allow.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Null: not a token for us.</summary>
    public async ValueTask<ClaimsIdentity?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var segments = token.Length <= MaximumLength ? token.Split('.') : [];
        if (segments.Length != 3
            || Read(segments[0], ProductJson.Default.TokenHeader) is not { Kid: { Length: > 0 } kid, Alg: { } algorithm, Crit: null } header
            || header.Typ is not (null or "JWT" or "at+jwt")
            || algorithm is not ("RS256" or "ES256")
            || Decode(segments[2]) is not { } signature
            || Read(segments[1], ProductJson.Default.TokenClaims) is not { } claims
            || !IsForUs(claims, policy, clock.GetUtcNow()))
        {
            return null;
        }
        // Only now the key: a token that could never be valid does not make us ask the issuer.
        var key = await keys.FindAsync(kid, cancellationToken);
        var signed = System.Text.Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.'));
        return key is not null && key.Algorithm == algorithm && key.Verify(signed, signature) ? Identity(claims) : null;
    }

    internal static bool IsForUs(TokenClaims claims, TokenPolicy policy, DateTimeOffset now) =>
        claims.Iss == policy.Issuer
        && claims.Sub is { Length: > 0 and <= 256 }
        && claims.Exp is { } expires && Seconds(now - Skew) < expires
        && (claims.Nbf is not { } notBefore || Seconds(now + Skew) >= notBefore)
        && IsAccessTokenOf(policy.ClientId, claims);

    /// <summary>An id token has <c>token_use</c> id; one of another client has another <c>client_id</c> or <c>aud</c>.</summary>
    static bool IsAccessTokenOf(string clientId, TokenClaims claims) => claims switch
    {
        { TokenUse: not (null or "access") } => false,
        { Aud: { } audience } => Names(audience, clientId) && (claims.ClientId is null || claims.ClientId == clientId),
        _ => claims.TokenUse == "access" && claims.ClientId == clientId,
    };

    static bool Names(JsonElement audience, string clientId) => audience.ValueKind switch
    {
        JsonValueKind.String => audience.GetString() == clientId,
        JsonValueKind.Array => audience.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == clientId),
        _ => false,
    };

    static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    static ClaimsIdentity Identity(TokenClaims claims)
    {
        var groups = claims.CognitoGroups ?? claims.Groups ?? [];
        return new ClaimsIdentity(
            [new Claim("sub", claims.Sub!), .. groups.Select(group => new Claim("groups", group))], BearerHandler.Scheme, "sub", "groups");
    }

    static T? Read<T>(string segment, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) where T : class
    {
        try
        {
            return Decode(segment) is { } bytes ? JsonSerializer.Deserialize(bytes, json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static byte[]? Decode(string segment)
    {
        try
        {
            return segment.Contains('=') ? null : Base64Url.DecodeFromChars(segment);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
