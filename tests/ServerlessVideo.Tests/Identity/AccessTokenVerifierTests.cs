using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ServerlessVideo.Identity;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Identity;

/// <summary>The known attacks on JWT verifiers (RFC 8725, PortSwigger's catalogue) against real keys over real HTTP.</summary>
public sealed class AccessTokenVerifierTests : IAsyncLifetime
{
    readonly TestClock clock = new();
    readonly HttpClient http = new();
    TestIssuer issuer = null!;
    IssuerKeys keys = null!;
    AccessTokenVerifier verifier = null!;

    public async Task InitializeAsync()
    {
        issuer = await TestIssuer.StartAsync();
        keys = new IssuerKeys(http, issuer.Url, clock);
        verifier = new AccessTokenVerifier(keys, new TokenPolicy(issuer.Url, TestIssuer.ClientId), clock);
    }

    public async Task DisposeAsync()
    {
        keys.Dispose();
        http.Dispose();
        await issuer.DisposeAsync();
    }

    async Task<bool> AcceptsAsync(string token) => await verifier.VerifyAsync(token, default) is not null;

    JsonObject With(string name, JsonNode? value)
    {
        var claims = issuer.Claims();
        claims[name] = value;
        return claims;
    }

    JsonObject Without(params string[] names)
    {
        var claims = issuer.Claims();
        Array.ForEach(names, name => claims.Remove(name));
        return claims;
    }

    long In(int seconds) => clock.Now.ToUnixTimeSeconds() + seconds;

    [Theory]
    [InlineData("rsa-1", "RS256")]
    [InlineData("ec-1", "ES256")]
    public async Task Verify_TokenOfTheIssuer_IsTaken(string kid, string algorithm)
    {
        var identity = await verifier.VerifyAsync(issuer.Sign(issuer.Claims("ida", "instructor", "tier-premium"), kid, algorithm), default);
        var caller = Caller.From(new(identity.ShouldNotBeNull()));
        caller.ShouldBe(new Caller("ida", Role.Instructor, ServerlessVideo.Library.Tier.Premium));
    }

    [Fact]
    public async Task Verify_AudienceInsteadOfClientId_IsTaken()
    {
        var claims = Without("client_id", "token_use", "cognito:groups");
        claims["aud"] = new JsonArray("other", TestIssuer.ClientId);
        claims["groups"] = new JsonArray("admin");
        var identity = await verifier.VerifyAsync(issuer.Sign(claims), default);
        Caller.From(new(identity.ShouldNotBeNull())).IsAdmin.ShouldBeTrue();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("RS384")]
    [InlineData("PS256")]
    [InlineData("ES384")]
    [InlineData("")]
    public async Task Verify_OtherAlgorithmNamed_IsRefused(string algorithm)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = "rsa-1" }.ToJsonString();
        (await AcceptsAsync(issuer.SignRaw(header, issuer.Claims().ToJsonString()))).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_NoneWithoutSignature_IsRefused()
    {
        var parts = issuer.SignRaw("""{"alg":"none","kid":"rsa-1"}""", issuer.Claims().ToJsonString()).Split('.');
        (await AcceptsAsync($"{parts[0]}.{parts[1]}.")).ShouldBeFalse();
        (await AcceptsAsync($"{parts[0]}.{parts[1]}")).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_HmacWithThePublicKeyAsSecret_IsRefused()
    {
        var data = issuer.SignRaw("""{"alg":"HS256","kid":"rsa-1"}""", issuer.Claims().ToJsonString()).Split('.')[..2];
        var signed = string.Join('.', data);
        foreach (var secret in new[] { issuer.Rsa.ExportSubjectPublicKeyInfo(), System.Text.Encoding.ASCII.GetBytes(issuer.Rsa.ExportSubjectPublicKeyInfoPem()) })
        {
            var mac = HMACSHA256.HashData(secret, System.Text.Encoding.ASCII.GetBytes(signed));
            (await AcceptsAsync($"{signed}.{TestIssuer.Encode(mac)}")).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("ec-1", "RS256")]
    [InlineData("rsa-1", "ES256")]
    public async Task Verify_KeyOfAnotherKind_IsRefused(string kid, string algorithm) =>
        (await AcceptsAsync(issuer.Sign(issuer.Claims(), kid, algorithm))).ShouldBeFalse();

    [Fact]
    public async Task Verify_KeyBroughtByTheToken_IsRefused()
    {
        using var mine = RSA.Create(2048);
        var header = new JsonObject
        {
            ["alg"] = "RS256", ["kid"] = "mine", ["jwk"] = TestIssuer.RsaJwk("mine", mine), ["jku"] = "https://evil.example/keys", ["x5u"] = "https://evil.example/x",
        };
        (await AcceptsAsync(issuer.SignRaw(header.ToJsonString(), issuer.Claims().ToJsonString(), mine))).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_AnotherKeyUnderAKnownKid_IsRefused()
    {
        using var mine = RSA.Create(2048);
        (await AcceptsAsync(issuer.SignRaw("""{"alg":"RS256","kid":"rsa-1"}""", issuer.Claims().ToJsonString(), mine))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","kid":""}""")]
    [InlineData("""{"alg":"RS256","kid":["rsa-1"]}""")]
    [InlineData("""{"alg":"RS256","kid":"../../rsa-1"}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa-1' OR '1'='1"}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa-1","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa-1","typ":"dpop+jwt"}""")]
    [InlineData("""{"alg":"none","alg":"RS256","kid":"rsa-1"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Verify_HeaderOutOfOrder_IsRefused(string header) =>
        (await AcceptsAsync(issuer.SignRaw(header, issuer.Claims().ToJsonString()))).ShouldBeFalse();

    [Fact]
    public async Task Verify_ClaimsNotForUs_AreRefused()
    {
        foreach (var claims in new[]
        {
            With("iss", "https://evil.example"), With("iss", issuer.Url + "/"), Without("iss"),
            With("client_id", "client-2"), Without("client_id"), With("token_use", "id"), With("token_use", "refresh"),
            Without("token_use"), With("aud", "client-2"), With("aud", new JsonArray()), With("aud", 5),
            With("exp", In(-61)), Without("exp"), With("exp", "never"), With("exp", null), With("nbf", In(120)),
            With("sub", ""), Without("sub"), With("sub", new string('s', 257)), With("cognito:groups", "admin"),
        })
        {
            (await AcceptsAsync(issuer.Sign(claims))).ShouldBeFalse(claims.ToJsonString());
        }
    }

    [Fact]
    public async Task Verify_IdTokenOfTheSameClient_IsRefused()
    {
        var claims = Without("client_id");
        claims["token_use"] = "id";
        claims["aud"] = TestIssuer.ClientId;
        (await AcceptsAsync(issuer.Sign(claims))).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_AudienceFitsButClientDoesNot_IsRefused()
    {
        var claims = With("aud", TestIssuer.ClientId);
        claims["client_id"] = "client-2";
        (await AcceptsAsync(issuer.Sign(claims))).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_WithinTheSkew_IsTaken()
    {
        (await AcceptsAsync(issuer.Sign(With("exp", In(-50))))).ShouldBeTrue();
        (await AcceptsAsync(issuer.Sign(With("nbf", In(50))))).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_AnyPartChanged_IsRefused()
    {
        var token = issuer.Token("ida", "member");
        var parts = token.Split('.');
        var forged = issuer.SignRaw("{}", issuer.Claims("ida", "admin").ToJsonString()).Split('.')[1];
        (await AcceptsAsync($"{parts[0]}.{forged}.{parts[2]}")).ShouldBeFalse();
        (await AcceptsAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA")).ShouldBeFalse();
        (await AcceptsAsync($"{token}.{parts[2]}")).ShouldBeFalse();
        (await AcceptsAsync(token + "=")).ShouldBeFalse();
        (await AcceptsAsync("")).ShouldBeFalse();
        (await AcceptsAsync("..")).ShouldBeFalse();
        (await AcceptsAsync(token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_Oversized_IsRefusedWithoutAskingForKeys()
    {
        (await AcceptsAsync(issuer.Sign(With("padding", new string('x', 9000))))).ShouldBeFalse();
        issuer.KeyRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Verify_WeakOrWrongKeysOfTheIssuer_AreNotUsed()
    {
        using var weak = RSA.Create(1024);
        issuer.PublishedKeys.Add(TestIssuer.RsaJwk("weak", weak));
        using var secret = RSA.Create(2048);
        var encryption = TestIssuer.RsaJwk("enc", secret);
        encryption["use"] = "enc";
        issuer.PublishedKeys.Add(encryption);
        issuer.PublishedKeys.Add(new JsonObject { ["kty"] = "EC", ["kid"] = "off-curve", ["crv"] = "P-256", ["x"] = "AAAA", ["y"] = "AAAA" });
        issuer.PublishedKeys.Add(new JsonObject { ["kty"] = "oct", ["kid"] = "symmetric", ["k"] = "AAAA" });
        (await AcceptsAsync(issuer.SignRaw("""{"alg":"RS256","kid":"weak"}""", issuer.Claims().ToJsonString(), weak))).ShouldBeFalse();
        (await AcceptsAsync(issuer.SignRaw("""{"alg":"RS256","kid":"enc"}""", issuer.Claims().ToJsonString(), secret))).ShouldBeFalse();
        (await AcceptsAsync(issuer.Sign(issuer.Claims()))).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_KeyRotated_IsFoundAndUnknownKidsDoNotHammerTheIssuer()
    {
        (await AcceptsAsync(issuer.Token("ida"))).ShouldBeTrue();
        using var next = RSA.Create(2048);
        issuer.PublishedKeys.Add(TestIssuer.RsaJwk("rsa-2", next));
        var token = issuer.SignRaw("""{"alg":"RS256","kid":"rsa-2"}""", issuer.Claims().ToJsonString(), next);
        for (var i = 0; i < 20; i++)
        {
            (await AcceptsAsync(token)).ShouldBeFalse();
        }
        issuer.KeyRequests.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(61));
        (await AcceptsAsync(token)).ShouldBeTrue();
        issuer.KeyRequests.ShouldBe(2);
    }

    [Fact]
    public async Task Verify_IssuerIsDownLater_GoesOnWithTheKeysItHas()
    {
        (await AcceptsAsync(issuer.Token("ida"))).ShouldBeTrue();
        issuer.IsDown = true;
        clock.Advance(TimeSpan.FromMinutes(59));
        var claims = With("exp", In(600));
        (await AcceptsAsync(issuer.Sign(claims))).ShouldBeTrue();
        clock.Advance(TimeSpan.FromMinutes(2));
        (await AcceptsAsync(issuer.Sign(With("exp", In(600))))).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_DiscoveryOfAnotherIssuer_IsNotFollowed()
    {
        issuer.ClaimedIssuer = "https://evil.example";
        await Should.ThrowAsync<InvalidOperationException>(() => verifier.VerifyAsync(issuer.Token("ida"), default).AsTask());
    }

    [Theory]
    [InlineData(Role.Admin, "member", "admin", "instructor")]
    [InlineData(Role.Instructor, "instructor", "member")]
    [InlineData(Role.Member, "member")]
    [InlineData(Role.Member)]
    [InlineData(Role.Member, "Admin", "administrator", "tier-admin")]
    public async Task Roles_AreTheHighestGroup(Role role, params string[] groups) =>
        Caller.From(new((await verifier.VerifyAsync(issuer.Token("x", groups), default))!)).Role.ShouldBe(role);
}
