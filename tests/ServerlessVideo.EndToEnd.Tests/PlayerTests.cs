using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>A video with captions and chapters in our player, and in those of others, which have the grant of its address and nothing else.</summary>
[Collection("platform")]
public sealed class PlayerTests(Platform platform, Browser browser) : IClassFixture<Browser>
{
    const string Captions = "1\r\n00:00:00,000 --> 00:00:08,000\r\n<i>Guten Tag</i> <script>alert(1)</script>\r\n";

    static Task<string>? video;

    [Fact]
    public async Task OurPlayer_OfAVideoWithCaptionsAndChapters_ShowsThemAndAPreview()
    {
        var page = await browser.OpenAsync(platform);
        var errors = new List<string>();
        page.PageError += (_, e) => errors.Add(e);
        await page.GotoAsync($"{platform.Url}embed/{await VideoAsync()}");
        var controller = page.Locator("sv-player media-controller");
        await page.Locator("sv-player media-controller[mediasubtitleslist]").WaitForAsync();

        await controller.FocusAsync();
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync("() => [...document.querySelector('sv-player').shadowRoot.querySelector('hls-video').textTracks].find(t => t.mode === 'showing')?.activeCues[0]?.text.startsWith('<i>Guten Tag</i>')");

        var range = (await page.Locator("sv-player media-time-range").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(range.X + (range.Width * 0.7f), range.Y + (range.Height / 2));
        await page.Mouse.MoveAsync(range.X + (range.Width * 0.75f), range.Y + (range.Height / 2));
        await page.Locator("sv-player media-time-range[mediapreviewimage*='/media/'][mediapreviewchapter='The <second>']").WaitForAsync();
        await page.WaitForFunctionAsync(CaptionsClearThePreview);
        await Browser.ShotAsync(page, "player-captions-preview");

        await page.Locator("sv-player media-settings-menu-button").ClickAsync();
        await page.Locator("sv-player media-settings-menu-item", new() { HasText = "Chapters" }).ClickAsync();
        await page.Locator("sv-player sv-chapters-menu").GetByText("0:04 The <second>").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('sv-player').shadowRoot.querySelector('hls-video').currentTime >= 4");
        errors.ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("shaka-player/dist/shaka-player.compiled.js", "hls_url", Shaka)]
    [InlineData("shaka-player/dist/shaka-player.compiled.js", "dash_url", Shaka)]
    [InlineData("dashjs/dist/modern/umd/dash.all.min.js", "dash_url", DashJs)]
    public async Task OtherPlayer_OnAnotherSite_PlaysWithCaptions(string script, string url, string load)
    {
        var playback = await PlaybackAsync();
        var page = await browser.OpenAsync(platform);
        // The same machine by another name is another site.
        await page.GotoAsync($"http://127.0.0.1:{platform.Url.Port}/theme.css");
        await page.EvaluateAsync("() => { document.body.innerHTML = '<video muted crossorigin></video>'; }");
        await page.AddScriptTagAsync(new() { Path = Path.Combine(Workspace.Players, "node_modules", script) });

        var languages = await page.EvaluateAsync<string[]>($"async url => {{ const video = document.querySelector('video'); {load} }}", playback.GetProperty(url).GetString());

        languages.ShouldBe(["de"]);
        await page.WaitForFunctionAsync("() => { const v = document.querySelector('video'); v.play(); return v.currentTime > 0.5 && v.videoHeight === 240; }");
        await page.WaitForFunctionAsync("() => [...document.querySelector('video').textTracks].some(t => t.mode === 'showing' && [...t.activeCues ?? []].some(c => c.text.includes('Guten Tag')))");
        await page.Context.CloseAsync();
    }

    /// <summary>As a player outside of browsers does: no cookie, no token, only the addresses that the manifest names. ffmpeg reads no subtitles of HLS.</summary>
    [Theory]
    [InlineData("hls_url", new[] { "h264", "aac" })]
    [InlineData("dash_url", new[] { "h264", "aac", "webvtt" })]
    public async Task Ffprobe_OfASignedAddress_FindsPictureSoundAndCaptions(string url, string[] codecs)
    {
        var playback = await PlaybackAsync();
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", playback.GetProperty(url).GetString()!])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        using var probe = Process.Start(start)!;

        var found = await probe.StandardOutput.ReadToEndAsync();

        found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ShouldBe(codecs, ignoreOrder: true);
    }

    /// <summary>What a video's cues are moved by is a style of the browser's own box, which pages cannot measure: it is given to a box that they can.</summary>
    const string CaptionsClearThePreview =
        """
        () => {
            const player = document.querySelector('sv-player').shadowRoot;
            const video = player.querySelector('hls-video');
            const preview = player.querySelector('media-time-range').shadowRoot.querySelector('[part~=preview-box]').getBoundingClientRect();
            const box = document.createElement('div');
            box.style.cssText = `position: fixed; height: ${video.clientHeight}px; transform: ${getComputedStyle(video).getPropertyValue('--media-webkit-text-track-transform')}`;
            document.body.append(box);
            const raised = new DOMMatrix(getComputedStyle(box).transform).m42;
            box.remove();
            return preview.height > 0 && video.getBoundingClientRect().bottom + raised <= preview.top;
        }
        """;

    const string Shaka =
        """
        const player = new shaka.Player();
        await player.attach(video);
        await player.load(url);
        const tracks = player.getTextTracks();
        await player.selectTextTrack(tracks[0]);
        await player.setTextTrackVisibility?.(true);
        return tracks.map(t => t.language);
        """;

    const string DashJs =
        """
        const player = dashjs.MediaPlayer().create();
        const begun = new Promise(done => player.on('streamInitialized', done));
        player.initialize(video, url, false);
        await begun;
        player.setTextTrack(0);
        return player.getTracksFor('text').map(t => t.lang);
        """;

    Task<string> VideoAsync() => video ??= PrepareAsync();

    async Task<JsonElement> PlaybackAsync()
    {
        using var anyone = Person.Anonymous(platform);
        return await anyone.GetAsync($"/videos/{await VideoAsync()}/playback");
    }

    async Task<string> PrepareAsync()
    {
        using var ida = await Person.SignInAsync(platform, "instructor", "ida");
        var id = await ida.UploadAsync(await Clips.SmallWithSoundAsync(platform, "player", seconds: 8));
        // At any time after the upload: it is still being encoded.
        await ida.UntilAsync(id, "verifying", "processing", "ready");
        (await PutAsync(ida, id, "captions/de?label=Deutsch", Captions)).ShouldBe(201);
        await ida.UntilAsync(id, "ready");
        (await PutAsync(ida, id, "chapters", "WEBVTT\n\n00:00.000 --> 00:04.000\nThe first\n\n00:04.000 --> 00:08.000\nThe &lt;second&gt;\n")).ShouldBe(200);
        return id;
    }

    static async Task<int> PutAsync(Person person, string id, string what, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/videos/{id}/{what}") { Content = new StringContent(text, Encoding.UTF8, "text/plain") };
        using var response = await person.RawAsync(request);
        return (int)response.StatusCode;
    }
}
