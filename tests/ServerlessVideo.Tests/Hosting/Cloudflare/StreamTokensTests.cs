using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting.Cloudflare;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

public sealed class StreamTokensTests : IAsyncLifetime
{
    readonly RSA key = RSA.Create(2048);
    FakeStream stream = null!;

    public async Task InitializeAsync()
    {
        stream = await FakeStream.StartAsync();
        Put(key, "8f926b2b01f383510025a78a4dcbf6a");
    }

    public async Task DisposeAsync()
    {
        await stream.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task Token_OfAVideo_IsVerifiedByOpenSsl()
    {
        var (text, signature) = Split(await MintAsync(stream.Clock.Now.AddHours(1)));
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            await File.WriteAllTextAsync($"{folder}/text", text);
            await File.WriteAllBytesAsync($"{folder}/signature", signature);
            await File.WriteAllTextAsync($"{folder}/key.pem", key.ExportSubjectPublicKeyInfoPem());

            OpenSsl("dgst", "-sha256", "-verify", $"{folder}/key.pem", "-signature", $"{folder}/signature", $"{folder}/text").ShouldContain("Verified OK");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Token_Always_SaysWhatStreamAsksFor()
    {
        var token = await MintAsync(stream.Clock.Now.AddHours(1));

        Part(token, 0).ToJsonString().ShouldBe("""{"alg":"RS256","kid":"8f926b2b01f383510025a78a4dcbf6a"}""");
        var claims = Part(token, 1);
        (claims["sub"]!.ToString(), claims["kid"]!.ToString()).ShouldBe(("73c514082b154945a753d0011e9d7525", "8f926b2b01f383510025a78a4dcbf6a"));
        claims["exp"]!.GetValue<long>().ShouldBe(stream.Clock.Now.AddHours(1).ToUnixTimeSeconds());
        claims["nbf"]!.GetValue<long>().ShouldBeLessThanOrEqualTo(stream.Clock.Now.ToUnixTimeSeconds());
        claims.AsObject().Select(c => c.Key).ShouldBe(["sub", "kid", "exp", "nbf"]);
        token.ShouldMatch("^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$");
    }

    [Fact]
    public async Task Token_ForAWeek_IsValidForADayAtMostByAnyClock()
    {
        var claims = Part(await MintAsync(stream.Clock.Now.AddDays(7)), 1);

        var (from, to) = (claims["nbf"]!.GetValue<long>(), claims["exp"]!.GetValue<long>());
        (to - from).ShouldBeLessThan(86_400);
        to.ShouldBeInRange(stream.Clock.Now.AddHours(23.9).ToUnixTimeSeconds(), stream.Clock.Now.AddHours(24).AddMinutes(-1).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Token_WithRules_CarriesThemAsDocumented()
    {
        StreamAccessRule[] rules = [new("ip.geoip.country", "allow", Country: ["GB"]), new("ip.src", "allow", Ip: ["93.184.216.0/24"]), new("any", "block")];

        var claims = Part((await Tokens().MintAsync("u", stream.Clock.Now.AddHours(1), default, downloadable: true, rules)).Value, 1);

        claims["accessRules"]!.ToJsonString().ShouldBe(
            """[{"type":"ip.geoip.country","action":"allow","country":["GB"]},{"type":"ip.src","action":"allow","ip":["93.184.216.0/24"]},{"type":"any","action":"block"}]""");
        claims["downloadable"]!.GetValue<bool>().ShouldBeTrue();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Tokens().MintAsync("u", stream.Clock.Now, default, rules: [.. rules, .. rules]));
    }

    [Fact]
    public async Task Token_AfterTheKeyWasChanged_IsSignedWithTheNewOne()
    {
        var tokens = Tokens();
        await tokens.MintAsync("u", stream.Clock.Now.AddHours(1), default);
        using var other = RSA.Create(2048);
        Put(other, "other");
        stream.Clock.Advance(TimeSpan.FromMinutes(6));

        var token = (await tokens.MintAsync("u", stream.Clock.Now.AddHours(1), default)).Value;

        var (text, signature) = Split(token);
        other.VerifyData(System.Text.Encoding.ASCII.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        Part(token, 0)["kid"]!.ToString().ShouldBe("other");
    }

    [Fact]
    public async Task Token_BeforeThereIsAKey_IsNotSetUp()
    {
        stream.Secret = "{}";

        (await Tokens().MintAsync("u", stream.Clock.Now, default)).Failure!.Error.ShouldBe(Errors.HostNotConfigured);
    }

    [Fact]
    public void Addresses_HaveTheTokenInPlaceOfTheUid()
    {
        var addresses = new StreamAddresses(new Uri("https://customer-f33zs165nr7gyfy4.cloudflarestream.com/"));

        addresses.Hls("a.b.c").AbsoluteUri.ShouldBe("https://customer-f33zs165nr7gyfy4.cloudflarestream.com/a.b.c/manifest/video.m3u8");
        addresses.Dash("a.b.c").AbsoluteUri.ShouldBe("https://customer-f33zs165nr7gyfy4.cloudflarestream.com/a.b.c/manifest/video.mpd");
        addresses.Iframe("t").AbsoluteUri.ShouldBe("https://customer-f33zs165nr7gyfy4.cloudflarestream.com/t/iframe");
        addresses.Thumbnail("t", 1.5, 640, 360, "crop").PathAndQuery.ShouldBe("/t/thumbnails/thumbnail.jpg?time=1.5s&width=640&height=360&fit=crop");
        addresses.Thumbnail("t").PathAndQuery.ShouldBe("/t/thumbnails/thumbnail.jpg");
    }

    StreamTokens Tokens() => new(stream.Secrets(), stream.Clock);

    async Task<string> MintAsync(DateTimeOffset until) => (await Tokens().MintAsync("73c514082b154945a753d0011e9d7525", until, default)).Value;

    void Put(RSA rsa, string id) =>
        stream.Secret = new JsonObject { ["cloudflare_signing_key_id"] = id, ["cloudflare_signing_key_pem"] = rsa.ExportRSAPrivateKeyPem() }.ToJsonString();

    static (string Text, byte[] Signature) Split(string token) =>
        (token[..token.LastIndexOf('.')], System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1)));

    static JsonNode Part(string token, int part) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[part]))!;

    static string OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return process.StandardOutput.ReadToEnd();
    }
}
