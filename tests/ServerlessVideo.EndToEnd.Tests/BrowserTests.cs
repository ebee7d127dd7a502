using System.Globalization;
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
        await page.GetByRole(AriaRole.Link, new() { Name = "Open its page" }).WaitForAsync();
        await Browser.ShotAsync(page, "library-encoding");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open its page" }).ClickAsync();
        await Browser.ShotAsync(page, "video-encoding");
        await page.Locator("sv-player hls-video").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        foreach (var (height, from) in ((int, double)[])[(240, 0), (720, 0), (240, 4.5)])
        {
            await page.EvaluateAsync($"{Player} await at({from.ToString(CultureInfo.InvariantCulture)}); choose({height}); await shows({height}); video.pause(); }}");
        }

        await Browser.ShotAsync(page, "video-playing");
        await ChooseBeforeItPlaysAsync(page);
        var card = $"sv-library-page a.card[href='{new Uri(page.Url).AbsolutePath}']";
        await page.GotoAsync(platform.Url.OriginalString);
        await page.Locator("sv-library-page .card img").First.WaitForAsync();
        await Browser.ShotAsync(page, "library");
        await page.Locator(card).HoverAsync();
        await page.Locator($"{card} sv-preview img").WaitForAsync();
        await page.SetViewportSizeAsync(390, 844);
        await Browser.ShotAsync(page, "library-phone");
        errors.ShouldBeEmpty();
    }

    /// <summary>Its very first segment is long in coming, and the choice may not interrupt that: hls.js would load nothing more.</summary>
    static async Task ChooseBeforeItPlaysAsync(IPage page)
    {
        var (first, another, released) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/*init.cmfv?*", async route =>
        {
            (first.Task.IsCompleted ? another : first).TrySetResult();
            await released.Task;
            await route.ContinueAsync();
        });
        await page.ReloadAsync();
        await page.Locator("sv-player hls-video").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Wait.ForAsync(first.Task, "the first segment is asked for");
        await page.EvaluateAsync($"{Player} choose(720); }}");
        await Task.WhenAny(another.Task, Task.Delay(TimeSpan.FromSeconds(2)));
        released.SetResult();
        await page.EvaluateAsync($"{Player} await at(0); await shows(720); }}");
        await page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
    }

    /// <summary>The beginning of a function: the page's player, and what a person does with it.</summary>
    const string Player =
        """
        async () => {
          const deep = (root, selector) => {
            for (const node of root.querySelectorAll('*')) {
              if (node.matches(selector)) return node;
              const inner = node.shadowRoot && deep(node.shadowRoot, selector);
              if (inner) return inner;
            }
          };
          const video = deep(document, 'hls-video');
          const state = () => JSON.stringify({
            height: video.nativeEl.videoHeight, time: video.currentTime, paused: video.paused, ready: video.readyState, error: video.error?.message,
            buffered: [...Array(video.buffered.length).keys()].map(i => [video.buffered.start(i), video.buffered.end(i)]),
            renditions: [...video.videoRenditions ?? []].map(r => r.height), chosen: video.videoRenditions?.selectedIndex,
          });
          const until = async (condition, what) => {
            for (let i = 0; i < 3000; i++) { if (condition()) return; await new Promise(r => setTimeout(r, 100)); }
            throw new Error(`never: ${what}: ${state()}`);
          };
          const at = async from => { video.currentTime = from; void video.play(); await until(() => video.currentTime > from + 0.2, `playing from ${from}`); };
          const choose = height => { video.videoRenditions.selectedIndex = [...video.videoRenditions].findIndex(r => r.height === height); };
          const shows = height => until(() => video.nativeEl.videoHeight === height, `a frame of ${height}`);
          await until(() => video.videoRenditions?.length > 0, 'renditions');
          // Not at its end before a busy machine has come to choose.
          [video.muted, video.playbackRate] = [true, 0.25];

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
