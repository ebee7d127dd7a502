using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Three hosts on the synthesized state machine: what fails on one is published on the next, and moved back while it plays, under one link.</summary>
[Collection("platform")]
public sealed class FailoverTests(Platform platform) : IAsyncLifetime
{
    readonly HttpClient local = new() { BaseAddress = platform.Url };
    Person admin = null!;

    public async Task InitializeAsync() => admin = await Person.SignInAsync(platform, "admin", "operator");

    public async Task DisposeAsync()
    {
        await ClearAsync();
        local.Dispose();
        admin.Dispose();
    }

    [Fact]
    public async Task Host_ThatIsDown_IsReplacedAndMovedToLater_WhileTheLinkPlays()
    {
        var clip = await Clips.SmallAsync(platform, "failover");
        var before = await CopiesAsync();
        await FaultAsync("refuse");
        var id = await admin.UploadAsync(clip, new { host_preference = "cloudflare" });
        var video = await admin.UntilAsync(id, "ready", "failed", "stored");
        video.GetProperty("hosting_provider").GetString().ShouldBe("aws", video.ToString());
        (await AttemptsAsync(id)).ShouldBe(["1 cloudflare failed host_unavailable", "1 aws succeeded "], ignoreOrder: true);
        var share = video.GetProperty("share_url").GetString();
        (await PlaysOnAsync(id)).ShouldBe("aws");

        await ClearAsync();
        (await admin.SendAsync(HttpMethod.Post, $"/videos/{id}/move", new { host = "cloudflare" })).Status.ShouldBe(HttpStatusCode.Accepted);
        await Wait.UntilAsync(async () => await PlaysOnAsync(id) == "cloudflare", "the video plays on the host it was moved to");

        var moved = await admin.GetAsync($"/videos/{id}");
        (moved.GetProperty("status").GetString(), moved.GetProperty("share_url").GetString(), moved.TryGetProperty("moving", out _)).ShouldBe(("ready", share, false));
        // After those who were watching have had the film's length.
        await Wait.UntilAsync(async () => (await RemovedAsync(id)).Contains("1 aws"), "the old copy is removed");
        (await PlaysOnAsync(id)).ShouldBe("cloudflare");
        (await admin.SendAsync(HttpMethod.Delete, $"/videos/{id}?purge=true")).Status.ShouldBe(HttpStatusCode.Accepted);
        await Wait.UntilAsync(async () => (await CopiesAsync()) == before, "nothing of it is left on Cloudflare Stream");
    }

    /// <summary>The video ends on a healthy host, once, and nothing of it is left where it failed.</summary>
    [Fact]
    public async Task Faults_OfCloudflareAndItsCalls_NeverLoseAVideo()
    {
        var clip = await File.ReadAllBytesAsync(await Clips.TinyAsync(platform));
        var expected = new Dictionary<string, string>
        {
            ["500"] = "aws", ["cut"] = "aws", ["quota"] = "aws", ["processing_error"] = "aws",
            ["webhook_lost"] = "cloudflare", ["webhook_duplicate"] = "cloudflare", ["webhook_forged"] = "cloudflare", ["webhook_disordered"] = "cloudflare",
        };
        var copies = await CopiesAsync();
        foreach (var (kind, host) in Thorough.Of(expected, e => e.Key is "cut" or "processing_error" or "webhook_lost" or "webhook_forged"))
        {
            await FaultAsync(kind);
            var sending = await admin.InitiateAsync(Clips.Another(clip), $"{kind}.mp4", new { host_preference = "cloudflare" });
            await sending.SendAllAsync();
            await sending.CompleteAsync();
            var video = await admin.UntilAsync(sending.VideoId, "ready", "failed", "stored");
            (video.GetProperty("status").GetString(), video.GetProperty("hosting_provider").GetString()).ShouldBe(("ready", host), $"{kind}: {string.Join(", ", await AttemptsAsync(sending.VideoId))}");
            (await PlaysOnAsync(sending.VideoId, host == "aws")).ShouldBe(host);
            await ClearAsync();
            copies += host == "cloudflare" ? 1 : 0;
        }
        await Wait.UntilAsync(async () => await CopiesAsync() == copies, "no copy is left of what failed");
    }

    /// <summary>Fetches the manifest and the last thing it names, as a player would.</summary>
    async Task<string> PlaysOnAsync(string id, bool whole = true)
    {
        var playback = await admin.GetAsync($"/videos/{id}/playback");
        for (var address = new Uri(playback.GetProperty("hls_url").GetString()!); whole;)
        {
            using var response = await local.GetAsync(address);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, address.AbsolutePath);
            if (!address.AbsolutePath.EndsWith(".m3u8", StringComparison.Ordinal))
            {
                break;
            }
            var last = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => !line.StartsWith('#'));
            address = new Uri(address, last);
        }
        return playback.GetProperty("host").GetString()!;
    }

    async Task<List<string>> AttemptsAsync(string id) => [.. (await admin.GetAsync($"/videos/{id}/attempts")).GetProperty("items").EnumerateArray()
        .Select(a => $"{a.GetProperty("generation")} {a.GetProperty("host")} {a.GetProperty("outcome")} {(a.TryGetProperty("code", out var code) ? code.GetString() : "")}")];

    async Task<List<string>> RemovedAsync(string id) => [.. (await admin.GetAsync($"/videos/{id}/attempts")).GetProperty("items").EnumerateArray()
        .Where(a => a.TryGetProperty("removed_at", out _)).Select(a => $"{a.GetProperty("generation")} {a.GetProperty("host")}")];

    /// <summary>As the host itself counts.</summary>
    async Task<int> CopiesAsync() => (await HostsOfPlatform.CopiesAsync(platform, "cloudflare")).Count;

    Task FaultAsync(string kind) => HostsOfPlatform.FaultAsync(platform, "cloudflare", kind);

    Task ClearAsync() => HostsOfPlatform.ClearAsync(platform, admin);
}
