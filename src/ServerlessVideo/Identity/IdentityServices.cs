using Microsoft.AspNetCore.Authentication;
using ServerlessVideo.Core;

namespace ServerlessVideo.Identity;

/// <summary>What a route may demand. Without a word it demands a signed-in caller; a public route says so.</summary>
public static class Policies
{
    public const string Uploader = nameof(Uploader);
    public const string Admin = nameof(Admin);
}

static class IdentityServices
{
    /// <summary>Discovery and key documents are a few kB, and answered in milliseconds.</summary>
    const int MaximumDocumentBytes = 256 * 1024;
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static void AddIdentity(this IServiceCollection services, Settings settings)
    {
        var policy = new TokenPolicy(settings[Setting.OidcIssuer], settings[Setting.OidcClientId]);
        var issuer = new Uri(policy.Issuer);
        if (issuer.Scheme != Uri.UriSchemeHttps && !issuer.IsLoopback)
        {
            throw new InvalidOperationException($"{Setting.OidcIssuer} must be an https address (it is '{issuer}').");
        }
        services.AddSingleton(policy);
        services.AddSingleton(p => new IssuerKeys(
            new HttpClient { Timeout = Timeout, MaxResponseContentBufferSize = MaximumDocumentBytes },
            policy.Issuer, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessTokenVerifier>();
        services.AddAuthentication(BearerHandler.Scheme).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Uploader, p => p.RequireAuthenticatedUser().RequireAssertion(c => Caller.From(c.User).Role >= Role.Instructor))
            .AddPolicy(Policies.Admin, p => p.RequireAuthenticatedUser().RequireAssertion(c => Caller.From(c.User).IsAdmin));
    }

    /// <summary>A token that is presented and wrong is 401 even where none is needed: nobody is anonymous by accident.</summary>
    public static void UseIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(async (context, next) =>
        {
            var result = await context.AuthenticateAsync();
            await (result.Failure is null ? next(context) : context.ChallengeAsync());
        });
        app.UseAuthorization();
    }
}
