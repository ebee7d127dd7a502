using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ServerlessVideo.Core;

namespace ServerlessVideo.Identity;

/// <summary>Bearer tokens (RFC 6750) as an ASP.NET authentication scheme; public and member requests share a route.</summary>
sealed class BearerHandler(
    AccessTokenVerifier verifier, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }
        return header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase)
            && await verifier.VerifyAsync(header[(Scheme.Length + 1)..].Trim(), Context.RequestAborted) is { } identity
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme))
            : AuthenticateResult.Fail(Errors.InvalidToken.Code);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var authentication = await HandleAuthenticateOnceSafeAsync();
        await new Problem(authentication.Failure is null ? Errors.Unauthenticated : Errors.InvalidToken).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new Problem(Errors.Forbidden).ExecuteAsync(Context);
}
