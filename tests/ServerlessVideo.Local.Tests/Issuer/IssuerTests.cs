using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServerlessVideo.Local.Issuer;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Issuer;

public sealed class IssuerTests(EdgeHost host) : IClassFixture<EdgeHost>
{
    const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /// <summary>Of <see cref="Verifier"/>, as RFC 7636 appendix B has it.</summary>
    const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    string ClientId => host.Only("AWS::Cognito::UserPoolClient").PhysicalId;

    string Callback => $"http://localhost:{host.Options.Port}/signed-in";

    [Fact]
    public async Task SignInPage_SaysWhatItIs_AndListsTheDemoUsers()
    {
        var query = string.Join('&', Authorize().Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

        var page = await (await host.SendAsync($"/_local/oidc/authorize?{query}")).Content.ReadAsStringAsync();

        page.ShouldContain("development only");
        page.ShouldContain("name=\"state\" value=\"s&amp;1\"");
        DemoUser.All.ShouldAllBe(user => page.Contains($"value=\"{user.Name}\""));
    }

    [Fact]
    public async Task SignIn_ByCodeWithPkce_GivesTokensOfCognitosShape()
    {
        var (status, tokens) = await RedeemAsync(await SignInAsync("ida"));
        status.ShouldBe(HttpStatusCode.OK);
        var access = await VerifiedAsync(tokens["access_token"]!.ToString());
        access["token_use"]!.ToString().ShouldBe("access");
        access["client_id"]!.ToString().ShouldBe(ClientId);
        access["username"]!.ToString().ShouldBe("ida");
        access["cognito:groups"]!.AsArray().Select(g => g!.ToString()).ShouldBe(["instructor", "tier-premium"]);
        access["scope"]!.ToString().ShouldBe("openid profile");
        access.ContainsKey("aud").ShouldBeFalse();
        (access["exp"]!.GetValue<long>() - access["iat"]!.GetValue<long>()).ShouldBe(3600);
        access["iss"]!.ToString().ShouldBe(host.Only("AWS::Cognito::UserPool").Attribute("ProviderURL"));

        var id = await VerifiedAsync(tokens["id_token"]!.ToString());
        (id["aud"]!.ToString(), id["nonce"]!.ToString(), id["sub"]!.ToString()).ShouldBe((ClientId, "n", access["sub"]!.ToString()));
        var refreshed = await TokenAsync(("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]!.ToString()));
        (await VerifiedAsync(refreshed.Json["access_token"]!.ToString()))["sub"]!.ToString().ShouldBe(access["sub"]!.ToString());
        var info = await host.SendAsync("/_local/oidc/userinfo", headers: ("Authorization", $"Bearer {tokens["access_token"]}"));
        JsonNode.Parse(await info.Content.ReadAsStringAsync())!["sub"]!.ToString().ShouldBe(access["sub"]!.ToString());
        (await host.SendAsync("/_local/oidc/userinfo", headers: ("Authorization", $"Bearer {tokens["id_token"]}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("redirect_uri", "http://localhost:1/signed-in")]
    [InlineData("redirect_uri", "https://evil.example/signed-in")]
    [InlineData("client_id", "other")]
    [InlineData("response_type", "token")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge", "")]
    public async Task Authorize_WithAWrongParameter_IsRefusedWithoutRedirect(string name, string value)
    {
        var parameters = Authorize((name, value));
        var query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

        var get = await host.SendAsync($"/_local/oidc/authorize?{query}");
        var post = await host.SendAsync("/_local/oidc/authorize", HttpMethod.Post, new FormUrlEncodedContent(parameters.Append(new("user", "ida"))));

        (get.StatusCode, post.StatusCode).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Code_IsGoodOnce_AndOnlyForWhoAskedForIt()
    {
        var code = await SignInAsync("otto");
        (await RedeemAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
        (await RedeemAsync(code)).Json["error"]!.ToString().ShouldBe("invalid_grant");
        (await RedeemAsync(await SignInAsync("otto"), verifier: Verifier + "x")).Json["error"]!.ToString().ShouldBe("invalid_grant");
        (await RedeemAsync(await SignInAsync("otto"), redirect: "http://localhost:1/")).Json["error"]!.ToString().ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task AccessToken_IsNoRefreshToken() =>
        (await TokenAsync(("grant_type", "refresh_token"), ("refresh_token", await MintAsync("role=admin")))).Json["error"]!.ToString().ShouldBe("invalid_grant");

    [Theory]
    [InlineData("role=admin", "admin", "admin tier-lifetime")]
    [InlineData("role=instructor", "ida", "instructor tier-premium")]
    [InlineData("role=instructor&user=other", "other", "instructor tier-free")]
    [InlineData("role=member", "freddy", "member tier-free")]
    [InlineData("role=member&tier=basic", "bea", "member tier-basic")]
    [InlineData("user=otto", "otto", "instructor tier-premium")]
    [InlineData("user=bob&role=&tier=", "bob", "member tier-free")]
    public async Task Mint_AnswersABareToken(string query, string user, string groups)
    {
        var claims = await VerifiedAsync(await MintAsync(query));

        claims["username"]!.ToString().ShouldBe(user);
        string.Join(' ', claims["cognito:groups"]!.AsArray().Select(g => g!.ToString())).ShouldBe(groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("role=owner")]
    [InlineData("role=member&tier=gold")]
    [InlineData("user=a%3Cb")]
    public async Task Mint_OfNobody_Is400(string query) =>
        (await host.SendAsync($"/_local/oidc/mint?{query}", HttpMethod.Post)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public void Subject_IsStableByName()
    {
        DemoUser.All.Select(u => u.Subject).Distinct().Count().ShouldBe(DemoUser.All.Count);
        new DemoUser("ida", "member", "free").Subject.ShouldBe(DemoUser.All.Single(u => u.Name == "ida").Subject);
        Guid.Parse(DemoUser.All[0].Subject).Version.ShouldBe(8);
    }

    [Fact]
    public void SigningKey_SurvivesARestart()
    {
        using SigningKey first = new(host.Options), second = new(host.Options);
        var token = first.Sign(new() { ["a"] = 1 });

        second.Verify(token)!["a"]!.GetValue<int>().ShouldBe(1);
        second.Verify(token[..^4] + "AAAA").ShouldBeNull();
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Found)]
    [InlineData("https://evil.example/", HttpStatusCode.OK)]
    public async Task Logout_LeadsOnlyToTheClientsOwnUrls(string? elsewhere, HttpStatusCode status)
    {
        var uri = elsewhere ?? $"http://localhost:{host.Options.Port}/";

        (await host.SendAsync($"/_local/oidc/logout?post_logout_redirect_uri={Uri.EscapeDataString(uri)}")).StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task PageOfTheInternet_GetsNoToken(string header, string value) =>
        (await host.SendAsync("/_local/oidc/mint?role=admin", HttpMethod.Post, headers: (header, value))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

    Dictionary<string, string> Authorize((string Name, string Value)? changed = null)
    {
        Dictionary<string, string> parameters = new()
        {
            ["client_id"] = ClientId, ["redirect_uri"] = Callback, ["response_type"] = "code", ["state"] = "s&1", ["scope"] = "openid profile",
            ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256", ["nonce"] = "n",
        };
        if (changed is var (name, value))
        {
            parameters[name] = value;
        }
        return parameters;
    }

    async Task<string> SignInAsync(string user)
    {
        var response = await host.SendAsync("/_local/oidc/authorize", HttpMethod.Post, new FormUrlEncodedContent(Authorize().Append(new("user", user))));
        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        var match = Regex.Match(response.Headers.Location!.OriginalString, $@"^{Regex.Escape(Callback)}\?code=([0-9a-f]+)&state=s%261$");
        match.Success.ShouldBeTrue(response.Headers.Location.OriginalString);
        return match.Groups[1].Value;
    }

    Task<(HttpStatusCode Status, JsonObject Json)> RedeemAsync(string code, string verifier = Verifier, string? redirect = null) =>
        TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect ?? Callback), ("code_verifier", verifier));

    async Task<(HttpStatusCode Status, JsonObject Json)> TokenAsync(params (string Name, string Value)[] form)
    {
        var response = await host.SendAsync("/_local/oidc/token", HttpMethod.Post,
            new FormUrlEncodedContent(form.Append(("client_id", ClientId)).ToDictionary(f => f.Item1, f => f.Item2)));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    async Task<string> MintAsync(string query) =>
        await (await host.SendAsync($"/_local/oidc/mint?{query}", HttpMethod.Post)).Content.ReadAsStringAsync();

    /// <summary>As a stranger verifies: by discovery and the published key.</summary>
    async Task<JsonObject> VerifiedAsync(string token)
    {
        var discovery = JsonNode.Parse(await host.Client.GetStringAsync("/_local/oidc/.well-known/openid-configuration"))!;
        var key = JsonNode.Parse(await host.Client.GetStringAsync(discovery["jwks_uri"]!.ToString()))!["keys"]![0]!;
        var parts = token.Split('.');
        JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!["kid"]!.ToString().ShouldBe(key["kid"]!.ToString());
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(key["n"]!.ToString()), Exponent = Base64Url.DecodeFromChars(key["e"]!.ToString()) });
        rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        return JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
    }
}
