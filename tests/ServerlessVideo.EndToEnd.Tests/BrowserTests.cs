using Microsoft.Playwright;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>What a person does: sign in, drop a file on the page, watch it become ready, play it in two qualities.</summary>
[Collection("platform")]
public sealed class BrowserTests(Platform platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Person_DropsAFile_WatchesItInTwoQualities()
    {
        var page = await browser.OpenAsync(platform);
        var errors = new List<string>();
        page.PageError += (_, e) => errors.Add(e);
        await Browser.SignInAsync(page);

        var clip = await Clips.FullLadderAsync(platform, "browser");
        await DropAsync(page, clip);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open its page" }).WaitForAsync(new() { Timeout = 180_000 });
        await Browser.ShotAsync(page, "library-encoding");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open its page" }).ClickAsync();
        await Browser.ShotAsync(page, "video-encoding");
        await page.Locator("sv-player hls-video").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 180_000 });

        foreach (var height in (int[])[240, 720])
        {
            var played = await page.EvaluateAsync<int>(PlayAt, height);
            played.ShouldBe(height);
        }

        await Browser.ShotAsync(page, "video-playing");
        var card = $"sv-library-page a.card[href='{new Uri(page.Url).AbsolutePath}']";
        await page.GotoAsync(platform.Url.OriginalString);
        await page.Locator("sv-library-page .card img").First.WaitForAsync();
        await Browser.ShotAsync(page, "library");
        await page.Locator(card).HoverAsync(new() { Timeout = 180_000 });
        await page.Locator($"{card} sv-preview img").WaitForAsync(new() { Timeout = 180_000 });
        await page.SetViewportSizeAsync(390, 844);
        await Browser.ShotAsync(page, "library-phone");
        errors.ShouldBeEmpty();
    }

    /// <summary>Chooses the rendition of a height and plays until a frame of it is shown; gives the frame's height.</summary>
    const string PlayAt =
        """
        async height => {
          const deep = (root, selector) => {
            for (const node of root.querySelectorAll('*')) {
              if (node.matches(selector)) return node;
              const inner = node.shadowRoot && deep(node.shadowRoot, selector);
              if (inner) return inner;
            }
          };
          const video = deep(document, 'hls-video');
          const until = async (condition, what) => {
            for (let i = 0; i < 300; i++) { if (condition()) return; await new Promise(r => setTimeout(r, 100)); }
            throw new Error(`never: ${what}`);
          };
          await until(() => video.videoRenditions?.length > 0, 'renditions');
          video.muted = true;
          video.videoRenditions.selectedIndex = [...video.videoRenditions].findIndex(r => r.height === height);
          video.currentTime = 0;
          await video.play();
          await until(() => video.nativeEl.videoHeight === height && video.currentTime > 0.2, `a frame of ${height}`);
          video.pause();
          return video.nativeEl.videoHeight;
        }
        """;

    static async Task DropAsync(IPage page, string file)
    {
        var bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(file));
        var transfer = await page.EvaluateHandleAsync(
            "([name, data]) => { const t = new DataTransfer(); t.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name, { type: 'video/mp4' })); return t; }",
            new[] { $"dropped-{Guid.NewGuid():N}.mp4", bytes });
        await page.DispatchEventAsync("body", "drop", new { dataTransfer = transfer });
    }
}
