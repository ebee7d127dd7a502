using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The upload page as one person uses it, and the parts that went out from it, reloads included.</summary>
sealed partial class UploadPage : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, int> arrived = [];

    UploadPage(IPage page) => Page = page;

    public IPage Page { get; private set; }

    /// <value>How many parts S3 has taken.</value>
    public int Arrived => arrived.Values.Sum();

    /// <param name="handles">Whether the browser can find a file again by itself; Firefox and Safari cannot.</param>
    public static async Task<UploadPage> OpenAsync(Browser browser, Platform platform, bool handles = false)
    {
        var page = await browser.OpenAsync(platform);
        if (!handles)
        {
            await page.Context.AddInitScriptAsync("delete window.showOpenFilePicker; delete DataTransferItem.prototype.getAsFileSystemHandle;");
            await page.ReloadAsync();
        }

        await Browser.SignInAsync(page);
        var upload = new UploadPage(page);
        page.Context.RequestFinished += (_, request) => _ = upload.CountAsync(request);
        return upload;
    }

    async Task CountAsync(IRequest request)
    {
        if (request.Method == "PUT" && PartOf().Match(request.Url) is { Success: true } part && await request.ResponseAsync() is { Status: 200 })
        {
            arrived.AddOrUpdate(part.Value, 1, (_, times) => times + 1);
        }
    }

    /// <summary>Upload speed of this page, so that a test can come in between.</summary>
    public async Task ThrottleAsync(int mebibytesPerSecond)
    {
        var session = await Page.Context.NewCDPSessionAsync(Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = mebibytesPerSecond << 20,
        });
    }

    public async Task ChooseAsync(string button, params string[] files)
    {
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Button(button).ClickAsync());
        await chooser.SetFilesAsync(files);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{name}") });

    public Task SeesAsync(string text, int seconds = 60) =>
        Assertions.Expect(Page.Locator("sv-upload-panel").GetByText(text).First).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    public Task ArrivedAsync(int parts) => Wait.UntilAsync(() => Task.FromResult(Arrived >= parts), $"{parts} parts have arrived");

    /// <summary>The tab is closed, and the page opened in another.</summary>
    public async Task CloseAndOpenAsync()
    {
        var url = Page.Url;
        var context = Page.Context;
        await Page.CloseAsync();
        Page = await context.NewPageAsync();
        await Page.GotoAsync(url);
    }

    public async Task<string> VideoIdAsync() => (await Page.GetByRole(AriaRole.Link, new() { Name = "Open the video" }).First.GetAttributeAsync("href"))!.Split('/')[^1];

    public void ShouldHaveSentEachPartOnce(int parts)
    {
        arrived.Count.ShouldBe(parts);
        arrived.ShouldAllBe(part => part.Value == 1);
    }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());

    /// <summary>The multipart upload and the part of a URL.</summary>
    [GeneratedRegex("/originals/.*partNumber=[0-9]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PartOf();
}
