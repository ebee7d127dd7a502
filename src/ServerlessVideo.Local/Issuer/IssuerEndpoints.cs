using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Issuer;

/// <summary>The development OIDC issuer: authorization code with PKCE, refresh, userinfo, logout, and bare tokens for the command line.</summary>
public static class IssuerEndpoints
{
    public static IServiceCollection AddIssuer(this IServiceCollection services) =>
        services.AddSingleton<SigningKey>().AddSingleton<TokenMint>().AddSingleton<AuthorizationCodes>();

    public static void MapIssuer(this IEndpointRouteBuilder endpoints)
    {
        var oidc = endpoints.MapGroup("/_local/oidc").OnlyLocal();
        oidc.MapGet("/.well-known/openid-configuration", Discovery);
        oidc.MapGet("/.well-known/jwks.json", (SigningKey key) => key.Jwks);
        oidc.MapGet("/authorize", Authorize);
        oidc.MapPost("/authorize", SignInAsync);
        oidc.MapPost("/token", TokenAsync);
        oidc.MapGet("/userinfo", UserInfo);
        oidc.MapGet("/logout", Logout);
        oidc.MapPost("/mint", (TokenMint mint, string? user, string? role, string? tier) =>
            DemoUser.From(user, role, tier) is { } who ? Results.Text(mint.Access(who)) : Results.Text("no such role, tier or user name", statusCode: 400));
    }

    static JsonObject Discovery(TokenMint mint) => new()
    {
        ["issuer"] = mint.Issuer,
        ["authorization_endpoint"] = $"{mint.Issuer}/authorize",
        ["token_endpoint"] = $"{mint.Issuer}/token",
        ["userinfo_endpoint"] = $"{mint.Issuer}/userinfo",
        ["end_session_endpoint"] = $"{mint.Issuer}/logout",
        ["jwks_uri"] = $"{mint.Issuer}/.well-known/jwks.json",
        ["response_types_supported"] = new JsonArray("code"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["scopes_supported"] = new JsonArray("openid", "profile", "email"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("none"),
    };

    static IResult Authorize(HttpRequest request, TokenMint mint)
    {
        string? Value(string name) => request.Query[name];
        var (_, error) = AuthorizationRequest.Parse(Value, mint.Client);
        return error is null ? SignInPage.Result(SignInPage.Html(Value)) : SignInPage.Result(SignInPage.ErrorHtml(error), 400);
    }

    static async Task<IResult> SignInAsync(HttpRequest request, TokenMint mint, AuthorizationCodes codes, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var (authorization, error) = AuthorizationRequest.Parse(name => form[name], mint.Client);
        var user = DemoUser.From(form["user"], form["role"], form["tier"]);
        return authorization is null ? SignInPage.Result(SignInPage.ErrorHtml(error!), 400)
            : user is null ? SignInPage.Result(SignInPage.ErrorHtml("No such role, tier or user name."), 400)
            : Results.Redirect(authorization.RedirectTo(codes.Issue(authorization, user)));
    }

    static async Task<IResult> TokenAsync(HttpRequest request, TokenMint mint, AuthorizationCodes codes, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return Error("invalid_request");
        }
        var form = await request.ReadFormAsync(cancellationToken);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (form["client_id"] != mint.Client.PhysicalId)
        {
            return Error("invalid_client");
        }
        switch ((string?)form["grant_type"])
        {
            case "authorization_code":
                return codes.Redeem(form["code"], form["redirect_uri"], form["code_verifier"]) is var (authorization, user)
                    ? Results.Ok(Tokens(mint, user, authorization.Scope, authorization.Nonce, mint.Refresh(user, authorization.Scope)))
                    : Error("invalid_grant");
            case "refresh_token":
                return mint.Read(form["refresh_token"], "refresh") is { } claims
                    ? Results.Ok(Tokens(mint, new(claims["username"]!.ToString(), claims["role"]!.ToString(), claims["tier"]!.ToString()), claims["scope"]!.ToString(), null, null))
                    : Error("invalid_grant");
            default:
                return Error("unsupported_grant_type");
        }
    }

    static JsonObject Tokens(TokenMint mint, DemoUser user, string scope, string? nonce, string? refreshToken)
    {
        JsonObject tokens = new()
        {
            ["access_token"] = mint.Access(user, scope),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)TokenMint.AccessLifetime.TotalSeconds,
            ["scope"] = scope,
        };
        if (scope.Split(' ').Contains("openid"))
        {
            tokens["id_token"] = mint.Id(user, nonce);
        }
        if (refreshToken is not null)
        {
            tokens["refresh_token"] = refreshToken;
        }
        return tokens;
    }

    static IResult UserInfo(HttpRequest request, TokenMint mint)
    {
        var bearer = request.Headers.Authorization.ToString();
        if (!bearer.StartsWith("Bearer ") || mint.Read(bearer["Bearer ".Length..], "access") is not { } claims)
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Results.StatusCode(401);
        }
        var name = claims["username"]!.ToString();
        return Results.Ok(new JsonObject { ["sub"] = claims["sub"]!.ToString(), ["username"] = name, ["name"] = name, ["email"] = $"{name}@example.com" });
    }

    /// <summary>OIDC's <c>post_logout_redirect_uri</c>, or Cognito's <c>logout_uri</c>; the issuer itself keeps no session.</summary>
    static IResult Logout(HttpRequest request, TokenMint mint)
    {
        var target = (string?)request.Query["post_logout_redirect_uri"] ?? request.Query["logout_uri"];
        return target is not null && AuthorizationRequest.Uris(mint.Client, "LogoutURLs").Contains(target)
            ? Results.Redirect(target) : SignInPage.Result(SignInPage.SignedOutHtml);
    }

    static IResult Error(string code) => Results.Json(new JsonObject { ["error"] = code }, statusCode: 400);
}
