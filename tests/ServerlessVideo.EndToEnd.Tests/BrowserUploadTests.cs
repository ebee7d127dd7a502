using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Uploads in Chromium that are interrupted in every way, and come in whole without sending a part twice.</summary>
[Collection("platform")]
public sealed class BrowserUploadTests(Platform platform, Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    const int PartMebibytes = 8;

    /// <summary>Up to here a file is hashed before it is sent.</summary>
    const int HashedBeforeMebibytes = 512;

    /// <summary>SV_UPLOAD_MIB makes it a long run: <c>SV_UPLOAD_MIB=2048</c> is the 2 GB file.</summary>
    static readonly int ReloadedMebibytes = int.Parse(Environment.GetEnvironmentVariable("SV_UPLOAD_MIB") ?? "40", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Reload_HalfWay_TheFileChosenAgainGoesOn()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform);
        var file = await Clips.PaddedAsync(platform, "reloaded", ReloadedMebibytes);
        var parts = Parts(file);
        var release = await upload.HoldPartsAsync(parts / 2);
        using var memory = new ChromiumMemory();
        var watch = Stopwatch.StartNew();
        await upload.ChooseAsync("Upload", file);
        await upload.ArrivedAsync(parts / 2);
        using var person = await Person.SignInAsync(platform, "instructor");
        var stored = await upload.LeaveAsync(person, close: false, release);
        var announced = (await person.GetAsync($"/videos/{upload.UploadId}")).TryGetProperty("sha256", out var sha256) && sha256.GetString() is not null;
        announced.ShouldBe(ReloadedMebibytes <= HashedBeforeMebibytes, "larger files are hashed while they are sent, and on where the page was left");
        await upload.SeesAsync("choose the file again to go on");
        await upload.ChooseAsync("Choose the file", file);
        await upload.SeesAsync("safely stored", 600);
        watch.Stop();

        upload.ShouldHaveSentOnlyTheRest(stored, parts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{new FileInfo(file).Length / 1e6:F0} MB in {parts} parts, {watch.Elapsed.TotalSeconds:F1} s with a reload ({new FileInfo(file).Length / 1e6 / watch.Elapsed.TotalSeconds:F0} MB/s), Chromium at most {memory.PeakMegabytes:F0} MB"));
        (await person.UntilAsync(await upload.VideoIdAsync(), "ready", "failed", "stored")).GetProperty("status").GetString().ShouldBe("ready");
    }

    [Fact]
    public async Task TabClosed_WithAHandle_GoesOnWithoutBeingAsked()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform, handles: true);
        // The origin's private files have handles like those of the picker, which no test can click.
        await upload.Page.Context.AddInitScriptAsync(
            """
            window.hashedFirst = 16 * 1024 * 1024;
            window.showOpenFilePicker = async () => {
              const handle = await (await navigator.storage.getDirectory()).getFileHandle('handled.mp4', { create: true });
              const writer = await handle.createWritable();
              for (let i = 0; i < 56; i++) for (let j = 0; j < 16; j++) await writer.write(crypto.getRandomValues(new Uint8Array(65536)));
              await writer.close();
              return [handle];
            };
            """);
        await upload.Page.ReloadAsync();
        var release = await upload.HoldPartsAsync(2);
        await upload.Button("Upload").ClickAsync();
        await upload.ArrivedAsync(2);
        using var person = await Person.SignInAsync(platform, "instructor");
        var stored = await upload.LeaveAsync(person, close: true, release);
        (await person.GetAsync($"/videos/{upload.UploadId}")).TryGetProperty("sha256", out _).ShouldBeFalse("it is hashed while it is sent, and on where the page was left");
        // It was stored: what of noise is no video is only found out from there.
        await upload.SeesAsync("not taken");
        upload.ShouldHaveSentOnlyTheRest(stored, 56 / PartMebibytes);
    }

    [Fact]
    public async Task Platform_RestartedInTheMiddle_IsWaitedFor()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform);
        var file = await Clips.PaddedAsync(platform, "restarted", 40);
        var release = await upload.HoldPartsAsync(1);
        await upload.ChooseAsync("Upload", file);
        await upload.ArrivedAsync(1);
        await platform.KillAsync();
        await release();
        await upload.SeesAsync("no connection; goes on by itself");
        await platform.StartAsync();
        await upload.SeesAsync("safely stored");
        upload.ShouldHaveSentEachPartOnce(Parts(file));
    }

    [Fact]
    public async Task Pause_ThenNoNetwork_GoesOnEachTime()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform);
        var file = await Clips.PaddedAsync(platform, "paused", 64);
        var release = await upload.HoldPartsAsync(2);
        await upload.ChooseAsync("Upload", file);
        await upload.ArrivedAsync(2);
        await upload.Button("Pause").ClickAsync();
        await upload.SeesAsync("paused at");
        var arrived = upload.Arrived;
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        upload.Arrived.ShouldBe(arrived);
        arrived.ShouldBeLessThan(Parts(file));

        await upload.OfflineAsync(true);
        await release();
        await upload.Button("Resume").ClickAsync();
        await upload.SeesAsync("no connection; goes on by itself");
        await Task.Delay(TimeSpan.FromSeconds(3));
        await upload.SeesAsync("no connection; goes on by itself");
        await upload.OfflineAsync(false);
        await upload.SeesAsync("safely stored");
        upload.ShouldHaveSentNoPartTwice();
    }

    [Fact]
    public async Task Cancel_InTheMiddle_LeavesNothing()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform);
        await upload.HoldPartsAsync(2);
        var started = upload.Page.WaitForResponseAsync(r => r.Url.EndsWith("/api/v1/uploads", StringComparison.Ordinal));
        await upload.ChooseAsync("Upload", await Clips.PaddedAsync(platform, "cancelled", 40));
        var id = (await (await started).JsonAsync())!.Value.GetProperty("upload_id").GetString()!;
        await upload.ArrivedAsync(1);
        await upload.Button("Cancel").ClickAsync();
        await upload.SeesAsync("cancelled, nothing was kept");

        using var person = await Person.SignInAsync(platform, "instructor");
        (await person.SendAsync(HttpMethod.Get, $"/uploads/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await person.SendAsync(HttpMethod.Get, $"/videos/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Aws.PartsAsync(platform, id)).ShouldBe(0);
        await upload.Page.ReloadAsync();
        await upload.Button("Upload").WaitForAsync();
        await Task.Delay(500);
        (await upload.Page.GetByText("cancelled.mp4").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task TwoFiles_AtOnce_BothArrive_AndAgainTheyAreDuplicates()
    {
        await using var upload = await UploadPage.OpenAsync(browser, platform);
        string[] files = [await Clips.PaddedAsync(platform, "one", 20), await Clips.PaddedAsync(platform, "two", 20)];
        // The first URL of the second parts is refused as an expired one is: a fresh one is asked for.
        var refused = 0;
        await upload.Page.RouteAsync(url => url.Contains("partNumber=2&", StringComparison.Ordinal), route => Interlocked.Increment(ref refused) == 1
            ? route.FulfillAsync(new() { Status = 403, Headers = [new("access-control-allow-origin", "*")] })
            : route.ContinueAsync());
        var details = upload.Page.Locator("sv-upload-details");
        await details.Locator("summary").PressAsync("Enter");
        await details.GetByLabel("Title").FillAsync("Of one file only");
        await details.GetByLabel("Tags").FillAsync("one, two");
        await details.GetByLabel("Privacy").SelectOptionAsync("private");
        await upload.ChooseAsync("Upload", files);
        await Assertions.Expect(details.GetByLabel("Tags")).ToHaveValueAsync("");
        await Assertions.Expect(upload.Page.GetByText("safely stored. Open its page")).ToHaveCountAsync(2);
        upload.ShouldHaveSentEachPartOnce(files.Sum(Parts));
        refused.ShouldBe(3);
        using var person = await Person.SignInAsync(platform, "instructor");
        foreach (var link in await upload.Page.GetByText("Open its page").AllAsync())
        {
            // What is only being verified may yet turn out to be something else: nothing is a duplicate of that.
            var video = await person.UntilAsync((await link.GetAttributeAsync("href"))!.Split('/')[^1], "processing", "ready");
            (video.GetProperty("title").GetString(), video.GetProperty("privacy").GetString(), video.GetProperty("tags").GetArrayLength()).ShouldBe((Path.GetFileNameWithoutExtension(video.GetProperty("file_name").GetString()), "private", 2));
        }

        var copy = Path.Combine(platform.Files, "another name.mp4");
        File.Copy(files[0], copy);
        await upload.ChooseAsync("Upload", copy);
        await upload.SeesAsync("already here");
        upload.ShouldHaveSentEachPartOnce(files.Sum(Parts));
    }

    static int Parts(string file) => (int)((new FileInfo(file).Length + (PartMebibytes << 20) - 1) / (PartMebibytes << 20));
}
