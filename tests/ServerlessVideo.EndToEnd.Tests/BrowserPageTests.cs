using Microsoft.Playwright;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The pages around a video: the player fits every window, and its owner decides who sees it.</summary>
[Collection("platform")]
public sealed class BrowserPageTests(Platform platform, Browser browser) : IClassFixture<Browser>
{
    static readonly (int Width, int Height)[] Windows = [(1280, 900), (1366, 657), (390, 844)];
    static readonly string[] Shapes = ["4 / 3", "16 / 9", "9 / 16"];
    static readonly string[] Controls = ["media-play-button", "media-time-range", "media-fullscreen-button"];

    [Fact]
    public async Task Controls_OfAnyShapeInAnyWindow_AreVisible()
    {
        using var ida = await Person.SignInAsync(platform, "instructor", "ida");
        var id = await ReadyAsync(ida, "shapes");
        var page = await browser.OpenAsync(platform);
        foreach (var path in (string[])["videos", "watch", "embed"])
        {
            await page.GotoAsync($"{platform.Url}{path}/{id}");
            await page.Locator("sv-player media-controller[mediaduration]").WaitForAsync();
            foreach (var shape in Shapes)
            {
                await page.Locator("sv-player").EvaluateAsync("(player, shape) => player.style.setProperty('--sv-aspect', shape)", shape);
                foreach (var (width, height) in Windows)
                {
                    await page.SetViewportSizeAsync(width, height);
                    await ShouldShowControlsAsync(page, $"{path} {shape} in {width}×{height}");
                }
            }
        }

        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Privacy_ChangedInTheForm_IsKept()
    {
        using var ida = await Person.SignInAsync(platform, "instructor", "ida");
        var id = await ReadyAsync(ida, "privacy");
        var page = await browser.OpenAsync(platform);
        await Browser.SignInAsync(page);
        await page.GotoAsync($"{platform.Url}videos/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Tags").FillAsync(new string('x', 51));
        await page.GetByRole(AriaRole.Radio, new() { Name = "Private, for its owner and admins only" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("must have 1 to 50 characters")).ToBeVisibleAsync();
        await page.GetByLabel("Tags").FillAsync("one, two");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        var video = await ida.GetAsync($"/videos/{id}");
        video.GetProperty("privacy").GetString().ShouldBe("private");
        video.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldBe(["one", "two"]);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Private, for its owner and admins only").First).ToBeVisibleAsync();
        var stranger = await browser.OpenAsync(platform);
        await stranger.GotoAsync($"{platform.Url}watch/{id}");
        await Assertions.Expect(stranger.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here, or it is not for you" })).ToBeVisibleAsync();
        await stranger.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    /// <summary>Under the page's own policy, from the bucket's own origin; and who manages it reads what was done to it.</summary>
    [Fact]
    public async Task Image_OnItsPages_IsShown()
    {
        const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        using var ida = await Person.SignInAsync(platform, "instructor", "ida");
        var sending = await ida.InitiateAsync(Convert.FromBase64String(Dot), "dot.png");
        await sending.SendAllAsync();
        await sending.CompleteAsync();
        await ida.UntilAsync(sending.VideoId, "ready");
        var page = await browser.OpenAsync(platform);
        await page.GotoAsync($"{platform.Url}watch/{sending.VideoId}");
        await ShouldShowAsync(page);
        await page.GotoAsync($"{platform.Url}videos/{sending.VideoId}");
        await ShouldShowAsync(page);
        await Browser.SignInAsync(page);
        await page.GetByText("Audit trail").ClickAsync();
        await Assertions.Expect(page.Locator("sv-audit-trail li").Filter(new() { HasText = "verify succeeded" })).ToBeVisibleAsync();

        // For members its page says nothing to strangers; who may see it has it without the player.
        await ida.SendAsync(HttpMethod.Patch, $"/videos/{sending.VideoId}", new { access_level = "members_only" });
        var scripts = new List<string>();
        page.Request += (_, request) => scripts.Add(new Uri(request.Url).AbsolutePath);
        await page.GotoAsync($"{platform.Url}watch/{sending.VideoId}");
        await Assertions.Expect(page.GetByText("dot.png")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Download" })).ToBeVisibleAsync();
        scripts.ShouldContain("/viewer.js");
        scripts.ShouldNotContain("/player.js");
        await page.Context.CloseAsync();
    }

    static async Task ShouldShowAsync(IPage page)
    {
        var image = page.GetByRole(AriaRole.Img, new() { Name = "dot.png" });
        await image.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        (await image.EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }")).ShouldBe(1);
    }

    async Task<string> ReadyAsync(Person person, string seed)
    {
        var id = await person.UploadAsync(await Clips.SmallAsync(platform, seed, seconds: 2));
        await person.UntilAsync(id, "ready");
        return id;
    }

    static async Task ShouldShowControlsAsync(IPage page, string where)
    {
        foreach (var control in Controls)
        {
            var box = (await page.Locator($"sv-player media-control-bar {control}").BoundingBoxAsync()).ShouldNotBeNull(where);
            box.X.ShouldBeGreaterThanOrEqualTo(0, where);
            box.Y.ShouldBeGreaterThanOrEqualTo(0, where);
            (box.X + box.Width).ShouldBeLessThanOrEqualTo(page.ViewportSize!.Width, where);
            (box.Y + box.Height).ShouldBeLessThanOrEqualTo(page.ViewportSize.Height, where);
        }
    }
}
