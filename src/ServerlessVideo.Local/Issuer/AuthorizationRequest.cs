using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Issuer;

/// <summary>An authorization request with PKCE (RFC 6749, RFC 7636).</summary>
sealed record AuthorizationRequest(string RedirectUri, string? State, string Scope, string CodeChallenge, string? Nonce)
{
    /// <summary>The parameters that the sign-in page carries on to its own POST.</summary>
    public static readonly IReadOnlyList<string> Parameters =
        ["client_id", "redirect_uri", "response_type", "state", "scope", "code_challenge", "code_challenge_method", "nonce"];

    /// <returns>
    /// The request, or why it is refused. A wrong client or redirect URI is never answered by a redirect: that would send
    /// people, and codes, wherever a link says.
    /// </returns>
    public static (AuthorizationRequest? Request, string? Error) Parse(Func<string, string?> value, Resource client)
    {
        var error = (value("redirect_uri"), value("code_challenge")) switch
        {
            _ when value("client_id") != client.PhysicalId => "The client_id is not that of the stack's user pool client.",
            var (uri, _) when !Uris(client, "CallbackURLs").Contains(uri) => "The redirect_uri is not one of the user pool client's CallbackURLs.",
            _ when value("response_type") != "code" => "The only response_type is code.",
            var (_, challenge) when value("code_challenge_method") != "S256" || challenge?.Length != 43 => "PKCE with S256 is required.",
            _ => null,
        };
        return error is null
            ? (new(value("redirect_uri")!, value("state"), value("scope") ?? "openid", value("code_challenge")!, value("nonce")), null)
            : (null, error);
    }

    public static IEnumerable<string?> Uris(Resource client, string property) => client.Properties[property]?.AsArray().Select(uri => uri?.ToString()) ?? [];

    public string RedirectTo(string code) => RedirectUri + QueryString.Create(
        new Dictionary<string, string?> { ["code"] = code, ["state"] = State }.Where(p => p.Value is not null));
}
