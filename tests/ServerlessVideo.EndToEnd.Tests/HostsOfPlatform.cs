using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The hosts of a laptop platform from behind: their faults, and what each itself says that it has.</summary>
static class HostsOfPlatform
{
    static readonly HttpClient Http = new();

    /// <returns>Each host with each fault that it can have.</returns>
    public static async Task<IReadOnlyList<(string Host, string Kind)>> FaultsAsync(Platform platform) =>
        [.. from host in (await Http.GetFromJsonAsync<JsonElement>(new Uri(platform.Url, "/_local/hosts"))).EnumerateArray()
            from kind in host.GetProperty("faults").EnumerateArray()
            select (host.GetProperty("host").GetString()!, kind.GetString()!)];

    public static async Task FaultAsync(Platform platform, string host, string kind, int seconds = 3600)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(platform.Url, $"/_local/hosts/{host}/fault"), new { kind, seconds });
        answer.IsSuccessStatusCode.ShouldBeTrue($"{host} {kind}");
    }

    /// <summary>No faults, and no host that is left alone for those it had.</summary>
    public static async Task ClearAsync(Platform platform, Person admin)
    {
        using var answer = await Http.DeleteAsync(new Uri(platform.Url, "/_local/hosts"));
        answer.IsSuccessStatusCode.ShouldBeTrue();
        await ResetAsync(admin);
    }

    public static async Task ResetAsync(Person admin)
    {
        foreach (var host in new[] { "aws", "cloudflare", "loom" })
        {
            (await admin.SendAsync(HttpMethod.Post, $"/admin/hosts/{host}/reset")).Status.ShouldBe(HttpStatusCode.OK, host);
        }
    }

    /// <returns>The video of each copy that the host, <c>cloudflare</c> or <c>loom</c>, has; nothing of one that is not ours.</returns>
    public static async Task<IReadOnlyList<string>> CopiesAsync(Platform platform, string host)
    {
        var (address, token, list, name) = host == "loom"
            ? (Address(platform, 3, "api/v1/videos?limit=100"), "laptop-loom-key", "videos", "external_id")
            : (Address(platform, 2, "client/v4/accounts/5e12ba1ede0c10dc0ffee0ca11ab1e00/stream"), "laptop-cloudflare-token", "result", "creator");
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, host);
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(list).EnumerateArray()
            .Select(copy => copy.TryGetProperty(name, out var named) && named.GetString() is { } text ? VideoOf(text) : "")];

        // DEPLOYMENT:VIDEO at Stream, DEPLOYMENT:VIDEO-gN at Loom.
        static string VideoOf(string text) => text[(text.LastIndexOf(':') + 1)..].Split("-g")[0];
    }

    static Uri Address(Platform platform, int port, string path) => new($"http://127.0.0.1:{platform.Url.Port + port}/{path}");

    /// <returns>Those of the videos of which our own hosting has anything but the original.</returns>
    public static async Task<IReadOnlyList<string>> OursAsync(Platform platform, IEnumerable<string> videos)
    {
        var keys = (await Aws.KeysAsync(platform, "")).Where(key => !key.StartsWith("originals/", StringComparison.Ordinal)).ToList();
        return [.. videos.Where(id => keys.Any(key => key.Contains(id, StringComparison.Ordinal)))];
    }

    /// <returns>The videos that the encoder has encoded, once for each job that came to a good end.</returns>
    public static async Task<IReadOnlyList<string>> EncodedAsync(Platform platform) =>
        [.. (await Aws.RunAsync(platform, "mediaconvert", "list-jobs", "--status", "COMPLETE")).GetProperty("Jobs").EnumerateArray()
            .Select(job => job.GetProperty("UserMetadata").GetProperty("video_id").GetString()!)];
}
