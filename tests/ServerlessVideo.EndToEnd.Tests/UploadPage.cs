using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>The upload page as one person uses it, and the parts that went out from it, reloads included.</summary>
sealed partial class UploadPage : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, int> begun = [];
    readonly ConcurrentDictionary<string, int> arrived = [];
    readonly ICDPSession network;

    UploadPage(IPage page, ICDPSession network) => (Page, this.network) = (page, network);

    public IPage Page { get; private set; }

    /// <value>How many parts S3 has taken, as far as the browser heard.</value>
    public int Arrived => arrived.Values.Sum();

    /// <value>Of the parts that have arrived.</value>
    public string UploadId => UploadOf().Match(arrived.Keys.First()).Groups["id"].Value;

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
        var upload = new UploadPage(page, await page.Context.NewCDPSessionAsync(page));
        page.Context.Request += (_, request) => Count(upload.begun, request);
        page.Context.Response += (_, response) => Count(upload.arrived, response.Request, response.Status);
        return upload;
    }

    static void Count(ConcurrentDictionary<string, int> parts, IRequest request, int status = 200)
    {
        if (request.Method == "PUT" && status == 200 && PartOf().Match(request.Url) is { Success: true } part)
        {
            parts.AddOrUpdate(part.Value, 1, (_, times) => times + 1);
        }
    }

    /// <summary>The page without a network, and with one again.</summary>
    public async Task OfflineAsync(bool offline)
    {
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = offline, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1,
        });
    }

    /// <summary>Lets so many parts out and keeps back the others, whatever the machine's speed, until they are let go.</summary>
    /// <returns>Lets them go.</returns>
    public async Task<Func<Task>> HoldPartsAsync(int after)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var letOut = new HashSet<string>();
        Func<string, bool> isPart = url => PartOf().IsMatch(url);
        await Page.Context.RouteAsync(isPart, async route =>
        {
            if (route.Request.Method == "PUT" && !IsLetOut(PartOf().Match(route.Request.Url).Value))
            {
                await released.Task;
            }

            try
            {
                await route.ContinueAsync();
            }
            catch (PlaywrightException)
            {
                // The page that sent it is gone, or has given it up.
            }
        });
        return async () =>
        {
            released.TrySetResult();
            await Page.Context.UnrouteAsync(isPart);
        };

        // Also when it is sent again, as on a busy machine it may have to be.
        bool IsLetOut(string part)
        {
            lock (letOut)
            {
                return letOut.Contains(part) || (letOut.Count < after && letOut.Add(part));
            }
        }
    }

    public async Task ChooseAsync(string button, params string[] files)
    {
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Button(button).ClickAsync());
        await chooser.SetFilesAsync(files);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{name}") });

    public Task SeesAsync(string text, int? seconds = null) =>
        Assertions.Expect(Page.Locator("sv-upload-panel").GetByText(text).First).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    public Task ArrivedAsync(int parts) => Wait.UntilAsync(() => Task.FromResult(Arrived >= parts), $"{parts} parts have arrived");

    /// <summary>The page is loaded again, or its tab closed and the page opened in another.</summary>
    /// <param name="release">Lets the parts go that were held: those of the old page never arrive.</param>
    /// <returns>The parts that S3 had when the old page was gone.</returns>
    public async Task<IReadOnlyList<string>> LeaveAsync(Person person, bool close, Func<Task> release)
    {
        var (url, context) = (Page.Url, Page.Context);
        if (close)
        {
            await Page.CloseAsync();
            Page = await context.NewPageAsync();
        }
        else
        {
            await Page.GotoAsync("about:blank");
        }

        await release();
        var prefix = begun.Keys.First().Split("partNumber=")[0];
        var upload = await person.GetAsync($"/uploads/{UploadOf().Match(prefix).Groups["id"].Value}");
        begun.Clear();
        await Page.GotoAsync(url);
        return [.. upload.GetProperty("uploaded_parts").EnumerateArray().Select(p => $"{prefix}partNumber={p.GetProperty("part_number").GetInt32()}")];
    }

    public async Task<string> VideoIdAsync() => (await Page.GetByRole(AriaRole.Link, new() { Name = "Open its page" }).First.GetAttributeAsync("href"))!.Split('/')[^1];

    public void ShouldHaveSentEachPartOnce(int parts)
    {
        arrived.Count.ShouldBe(parts);
        arrived.ShouldAllBe(part => part.Value == 1);
    }

    /// <summary>Where answers may have been lost on the way, the page asks what is there instead of sending it again.</summary>
    public void ShouldHaveSentNoPartTwice() => arrived.ShouldAllBe(part => part.Value == 1);

    /// <summary>Since the page was left: what S3 had was not even begun again, and all else was sent once.</summary>
    public void ShouldHaveSentOnlyTheRest(IReadOnlyList<string> stored, int parts)
    {
        stored.Count.ShouldBeInRange(1, parts - 1);
        begun.Keys.Intersect(stored).ShouldBeEmpty();
        begun.Count.ShouldBe(parts - stored.Count);
        begun.ShouldAllBe(part => part.Value == 1);
        arrived.ShouldAllBe(part => part.Value == 1);
    }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());

    [GeneratedRegex("/originals/.*partNumber=[0-9]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PartOf();

    [GeneratedRegex("/originals/(?<id>[0-9a-f-]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UploadOf();
}
