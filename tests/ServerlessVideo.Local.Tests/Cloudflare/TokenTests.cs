using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Cloudflare;

/// <summary>A video that needs tokens. Those are made by openssl with the key that the API handed out.</summary>
[Collection(nameof(StreamCollection))]
public sealed class TokenTests(StreamFixture stream) : IAsyncLifetime
{
    static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    string _kid = "", _pem = "";

    public async Task InitializeAsync()
    {
        await EditAsync(signed: true);
        var key = (await stream.Platform.CallAsync(HttpMethod.Post, "stream/keys"))["result"]!;
        _kid = key["id"]!.ToString();
        _pem = Path.Combine(Directory.CreateTempSubdirectory("key-").FullName, "key.pem");
        await File.WriteAllBytesAsync(_pem, Convert.FromBase64String(key["pem"]!.ToString()));
    }

    public async Task DisposeAsync()
    {
        await EditAsync(signed: false);
        Directory.Delete(Path.GetDirectoryName(_pem)!, recursive: true);
    }

    [Fact]
    public async Task SignedVideo_WithoutAToken_PlaysNowhere()
    {
        foreach (var path in (string[])["manifest/video.m3u8", "manifest/video.mpd", "thumbnails/thumbnail.jpg", "iframe", "manifest/video_180p_000000001.cmfv", "downloads/default.mp4"])
        {
            (await StatusAsync($"{stream.ReadyUid}/{path}")).ShouldBe(401, path);
        }
    }

    [Fact]
    public async Task Token_OfAKey_OpensManifestSegmentsAndPictures()
    {
        var token = Token(new JsonObject { ["exp"] = Now + 3600 });

        foreach (var path in (string[])["manifest/video.m3u8", "manifest/video.mpd", "thumbnails/thumbnail.jpg?height=90", "iframe", "manifest/video_180p_000000001.cmfv"])
        {
            (await StatusAsync($"{token}/{path}")).ShouldBe(200, path);
        }
        (await StatusAsync($"{token}/downloads/default.mp4")).ShouldBe(404);
        (await stream.Platform.Viewer.GetStringAsync(stream.Platform.PlaybackUrl($"{token}/manifest/video.m3u8"))).ShouldContain("video_180p.m3u8");
    }

    [Fact]
    public async Task Token_ThatDoesNotHold_IsRefused()
    {
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now - 10 })).ShouldBe(401);
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now + (25 * 3600) })).ShouldBe(401);
        (await StatusOfTokenAsync([])).ShouldBe(401);
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now + 3600, ["nbf"] = Now + 600 })).ShouldBe(401);
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now + 3600 }, sub: "00000000000000000000000000000000")).ShouldBe(404);
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now + 3600 }, kid: "nobodys")).ShouldBe(401);
        var token = Token(new JsonObject { ["exp"] = Now + 3600 }).Split('.');
        var forged = Part(new JsonObject { ["sub"] = stream.ReadyUid, ["exp"] = Now + 7200 });
        (await StatusAsync($"{token[0]}.{forged}.{token[2]}/manifest/video.mpd")).ShouldBe(401);
        (await StatusAsync($"{Part(new JsonObject { ["alg"] = "none", ["kid"] = _kid })}.{forged}./manifest/video.mpd")).ShouldBe(401);
        (await StatusAsync("a.b.c/manifest/video.mpd")).ShouldBe(401);
    }

    [Theory]
    [InlineData("""[{"type": "any", "action": "block"}]""", 403)]
    [InlineData("""[{"type": "ip.src", "ip": ["127.0.0.0/8"], "action": "allow"}, {"type": "any", "action": "block"}]""", 200)]
    [InlineData("""[{"type": "ip.src", "ip": ["10.1.2.3"], "action": "allow"}, {"type": "any", "action": "block"}]""", 403)]
    [InlineData("""[{"type": "ip.src", "ip": ["10.1.2.3"], "action": "block"}]""", 200)]
    public async Task Token_WithAccessRules_LetsInWhomTheFirstThatMeetsAllows(string rules, int status) =>
        (await StatusOfTokenAsync(new JsonObject { ["exp"] = Now + 3600, ["accessRules"] = JsonNode.Parse(rules) })).ShouldBe(status);

    [Fact]
    public async Task Token_MintedByTheApi_Opens_AndOfADeletedKey_DoesNot()
    {
        var minted = (await stream.Platform.CallAsync(HttpMethod.Post, $"stream/{stream.ReadyUid}/token"))["result"]!["token"]!.ToString();
        (await StatusAsync($"{minted}/manifest/video.mpd")).ShouldBe(200);

        var token = Token(new JsonObject { ["exp"] = Now + 3600 });
        (await stream.Platform.CallAsync(HttpMethod.Delete, $"stream/keys/{_kid}"))["success"]!.GetValue<bool>().ShouldBeTrue();
        (await StatusAsync($"{token}/manifest/video.mpd")).ShouldBe(401);
        (await stream.Platform.CallAsync(HttpMethod.Get, "stream/keys"))["result"]!.AsArray().ShouldNotContain(k => k!["id"]!.ToString() == _kid);
    }

    Task EditAsync(bool signed) => stream.Platform.CallAsync(HttpMethod.Post, $"stream/{stream.ReadyUid}", new JsonObject { ["requireSignedURLs"] = signed });

    Task<int> StatusOfTokenAsync(JsonObject claims, string? sub = null, string? kid = null) => StatusAsync($"{Token(claims, sub, kid)}/manifest/video.mpd");

    async Task<int> StatusAsync(string path)
    {
        using var response = await stream.Platform.Viewer.GetAsync(stream.Platform.PlaybackUrl(path));
        return (int)response.StatusCode;
    }

    string Token(JsonObject claims, string? sub = null, string? kid = null)
    {
        JsonObject all = new(claims.DeepClone().AsObject().Select(c => KeyValuePair.Create(c.Key, c.Value?.DeepClone()))) { ["sub"] = sub ?? stream.ReadyUid, ["kid"] = kid ?? _kid };
        var signed = $"{Part(new JsonObject { ["alg"] = "RS256", ["kid"] = kid ?? _kid })}.{Part(all)}";
        return $"{signed}.{Base64Url.EncodeToString(Command.Run("openssl", ["dgst", "-sha256", "-sign", _pem], Encoding.ASCII.GetBytes(signed)))}";
    }

    static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
