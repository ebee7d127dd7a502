using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Base64Url = System.Buffers.Text.Base64Url;

namespace ServerlessVideo.Tests.Support;

/// <summary>A real OIDC issuer on loopback, as far as verification goes: discovery, JWKS, tokens.</summary>
sealed class TestIssuer : IAsyncDisposable
{
    public const string ClientId = "client-1";

    readonly WebApplication server;

    TestIssuer(WebApplication server) => this.server = server;

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ecdsa { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public List<JsonObject> PublishedKeys { get; } = [];

    public int KeyRequests { get; private set; }

    public bool IsDown { get; set; }

    public string? ClaimedIssuer { get; set; }

    public string Url { get; private set; } = "";

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", (HttpContext _) => issuer.IsDown
            ? Results.StatusCode(503)
            : Results.Content(new JsonObject { ["issuer"] = issuer.ClaimedIssuer ?? issuer.Url, ["jwks_uri"] = issuer.Url + "/keys" }.ToJsonString(), "application/json"));
        app.MapGet("/keys", (HttpContext _) =>
        {
            issuer.KeyRequests++;
            return Results.Content(
                new JsonObject { ["keys"] = new JsonArray([.. issuer.PublishedKeys.Select(k => k.DeepClone())]) }.ToJsonString(), "application/json");
        });
        await app.StartAsync();
        issuer.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        issuer.PublishedKeys.Add(RsaJwk("rsa-1", issuer.Rsa));
        var point = issuer.Ecdsa.ExportParameters(false).Q;
        issuer.PublishedKeys.Add(new JsonObject
        {
            ["kty"] = "EC", ["kid"] = "ec-1", ["use"] = "sig", ["alg"] = "ES256", ["crv"] = "P-256", ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!),
        });
        return issuer;
    }

    public static JsonObject RsaJwk(string kid, RSA rsa)
    {
        var parameters = rsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = kid, ["use"] = "sig", ["alg"] = "RS256", ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
    }

    public JsonObject Claims(string subject = "ida", params string[] groups) => new()
    {
        ["iss"] = Url, ["sub"] = subject, ["token_use"] = "access", ["client_id"] = ClientId,
        ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(), ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        ["cognito:groups"] = new JsonArray([.. groups.Select(g => JsonValue.Create(g))]),
    };

    public string Token(string subject, params string[] groups) => Sign(Claims(subject, groups));

    public AuthenticationHeaderValue Bearer(string subject, params string[] groups) => new("Bearer", Token(subject, groups));

    public string Sign(JsonObject claims, string kid = "rsa-1", string algorithm = "RS256") =>
        SignRaw(new JsonObject { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "JWT" }.ToJsonString(), claims.ToJsonString());

    public string SignRaw(string header, string claims, RSA? with = null)
    {
        var data = $"{Encode(System.Text.Encoding.UTF8.GetBytes(header))}.{Encode(System.Text.Encoding.UTF8.GetBytes(claims))}";
        var signature = header.Contains("ES256", StringComparison.Ordinal)
            ? Ecdsa.SignData(System.Text.Encoding.ASCII.GetBytes(data), HashAlgorithmName.SHA256)
            : (with ?? Rsa).SignData(System.Text.Encoding.ASCII.GetBytes(data), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{data}.{Encode(signature)}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Rsa.Dispose();
        Ecdsa.Dispose();
    }
}
