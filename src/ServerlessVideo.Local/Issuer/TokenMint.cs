using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Issuer;

/// <summary>Makes tokens of the shape of Cognito's, for the client of the template's user pool.</summary>
public sealed class TokenMint(Stack stack, PlatformOptions options, SigningKey key, TimeProvider time)
{
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(30);

    const string AllScopes = "openid profile email";

    /// <value>What the stack calls the user pool's provider URL.</value>
    public string Issuer { get; } = $"{options.PublicUrl}_local/oidc";

    public Resource Client { get; } = stack.OfType("AWS::Cognito::UserPoolClient").Single();

    /// <summary>An access token; 1 hour.</summary>
    public string Access(DemoUser user, string scope = AllScopes)
    {
        var claims = Claims(user, "access", AccessLifetime);
        claims["client_id"] = Client.PhysicalId;
        claims["scope"] = scope;
        claims["username"] = user.Name;
        return key.Sign(claims);
    }

    /// <summary>An ID token of OpenID Connect; 1 hour.</summary>
    public string Id(DemoUser user, string? nonce)
    {
        var claims = Claims(user, "id", AccessLifetime);
        claims["aud"] = Client.PhysicalId;
        claims["cognito:username"] = user.Name;
        claims["name"] = user.Name;
        claims["email"] = user.Email;
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }
        return key.Sign(claims);
    }

    /// <summary>A refresh token, 30 days; signed instead of stored, so that a restart signs nobody out.</summary>
    public string Refresh(DemoUser user, string scope)
    {
        var claims = Claims(user, "refresh", RefreshLifetime);
        claims["scope"] = scope;
        claims["username"] = user.Name;
        claims["role"] = user.Role;
        claims["tier"] = user.Tier;
        return key.Sign(claims);
    }

    /// <returns>The claims of a token of this issuer that is of the use asked for and has not expired.</returns>
    public JsonObject? Read(string? token, string use) =>
        key.Verify(token) is { } claims && claims["token_use"]!.ToString() == use && claims["exp"]!.GetValue<long>() > time.GetUtcNow().ToUnixTimeSeconds()
            ? claims : null;

    JsonObject Claims(DemoUser user, string use, TimeSpan lifetime)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["sub"] = user.Subject,
            ["cognito:groups"] = new JsonArray([.. user.Groups.Select(group => JsonValue.Create(group))]),
            ["iss"] = Issuer,
            ["token_use"] = use,
            ["auth_time"] = now,
            ["iat"] = now,
            ["exp"] = now + (long)lifetime.TotalSeconds,
            ["jti"] = new Guid(RandomNumberGenerator.GetBytes(16)).ToString(),
        };
    }
}
