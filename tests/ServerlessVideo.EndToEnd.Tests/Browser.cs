using Microsoft.Playwright;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Chromium, and people who sit before it: each page is of a person of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    static readonly float Patience = (float)Wait.Limit.TotalMilliseconds;

    static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    ];

    IPlaywright playwright = null!;
    IBrowser chromium = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = Flags });
    }

    public async Task DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
    }

    public async Task<IPage> OpenAsync(Platform platform)
    {
        var context = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        await page.GotoAsync(platform.Url.OriginalString);
        return page;
    }

    /// <summary>As ida, an instructor.</summary>
    public static async Task SignInAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("ida", new() { Exact = false }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).WaitForAsync();
    }

    /// <summary>Pictures for people to look at, and the README's.</summary>
    public static Task ShotAsync(IPage page, string name) => page.ScreenshotAsync(new() { Path = Workspace.At("build", "screenshots", $"{name}.png") });
}
