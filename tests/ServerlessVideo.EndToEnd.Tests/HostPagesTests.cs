using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The pages of the other hosts' stand-ins, in a real browser.</summary>
[Collection("platform")]
public sealed class HostPagesTests(Platform platform, Browser browser) : IClassFixture<Browser>
{
    const string Plays = "() => { const v = document.querySelector('video'); v.muted = true; v.play(); return v.currentTime > 1 && v.videoHeight === 240; }";

    [Fact]
    public async Task PagesOfOtherHosts_PlayWhatTheyWereGiven_AndCountIt()
    {
        var clip = await Clips.SmallWithSoundAsync(platform, "hosts", seconds: 2);
        using var stream = Client(2, "client/v4/accounts/5e12ba1ede0c10dc0ffee0ca11ab1e00/stream/", "laptop-cloudflare-token");
        using var loom = Client(3, "api/v1/", "laptop-loom-key");
        var upload = (await PostAsync(stream, "direct_upload", JsonContent.Create(new { maxDurationSeconds = 60, requireSignedURLs = true }))).GetProperty("result");
        await PostAsync(new HttpClient(), upload.GetProperty("uploadURL").GetString()!, await FormAsync(clip), answers: false);
        var copy = await PostAsync(loom, "videos", await FormAsync(clip));
        var uid = upload.GetProperty("uid").GetString();
        var token = (await PostAsync(stream, $"{uid}/token", content: null)).GetProperty("result").GetProperty("token").GetString();
        await Wait.UntilAsync(async () => (await stream.GetFromJsonAsync<JsonElement>(uid)).GetProperty("result").GetProperty("readyToStream").GetBoolean(), "Cloudflare's copy is ready");
        var id = copy.GetProperty("id").GetString();
        await Wait.UntilAsync(async () => (await loom.GetFromJsonAsync<JsonElement>($"videos/{id}")).GetProperty("status").GetString() == "ready", "Loom's copy is ready");

        var page = await browser.OpenAsync(platform);
        foreach (var address in (string[])[$"http://localhost:{platform.Url.Port + 2}/{token}/iframe", copy.GetProperty("share_url").GetString()!, copy.GetProperty("embed_url").GetString()!])
        {
            await page.GotoAsync(address);
            await page.WaitForFunctionAsync(Plays);
        }
        await page.CloseAsync(new PageCloseOptions { RunBeforeUnload = true });

        await Wait.UntilAsync(async () => (await loom.GetFromJsonAsync<JsonElement>($"videos/{id}/analytics")).GetProperty("views").GetInt32() >= 1, "a view is counted");
    }

    HttpClient Client(int port, string path, string token) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{platform.Url.Port + port}/{path}"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    static async Task<MultipartFormDataContent> FormAsync(string clip) => new()
    {
        { new StringContent("Clip"), "title" }, { new ByteArrayContent(await File.ReadAllBytesAsync(clip)), "file", "clip.mp4" },
    };

    static async Task<JsonElement> PostAsync(HttpClient client, string url, HttpContent? content, bool answers = true)
    {
        using var response = await client.PostAsync(url, content);
        response.EnsureSuccessStatusCode();
        return answers ? await response.Content.ReadFromJsonAsync<JsonElement>() : default;
    }
}
