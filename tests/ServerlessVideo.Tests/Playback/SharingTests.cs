using System.Net;
using System.Text.Json;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Playback;

[Collection(DynamoDbCollection.Name)]
public sealed class SharingTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const string Hostile = "<script>alert(1)</script> \"' onload=x";

    TestApi api = null!;
    HttpClient anonymous = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        anonymous = api.Client();
    }

    public async Task DisposeAsync()
    {
        anonymous.Dispose();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task Share_OfAVideo_IsItsLinks()
    {
        var video = await AddAsync(Privacy.Unlisted);

        var share = await JsonAsync($"videos/{video.Id}/share");

        share.GetProperty("share_url").GetString().ShouldBe($"{TestApi.PublicUrl}/watch/{video.Id}");
        share.GetProperty("embed_url").GetString().ShouldBe($"{TestApi.PublicUrl}/embed/{video.Id}");
    }

    [Theory]
    [InlineData("", "", 640, 360)]
    [InlineData("?width=320", "", 320, 180)]
    [InlineData("?height=180", "", 320, 180)]
    [InlineData("?width=100&height=100", "", 100, 100)]
    [InlineData("?autoplay=1&muted=true&loop=1&start=30&color=%23ff0000", "?autoplay=1&amp;muted=1&amp;loop=1&amp;start=30&amp;color=ff0000", 640, 360)]
    public async Task Embed_WithOptions_IsAFrameOfTheVideosShape(string options, string query, int width, int height)
    {
        var video = await AddAsync(Privacy.Public);

        var embed = await JsonAsync($"videos/{video.Id}/embed{options}");

        var html = embed.GetProperty("html").GetString()!;
        html.ShouldStartWith($"<iframe src=\"{TestApi.PublicUrl}/embed/{video.Id}{query}\" width=\"{width}\" height=\"{height}\" title=\"&lt;script&gt;");
        html.ShouldNotContain("<script");
    }

    [Theory]
    [InlineData("color=red;}")]
    [InlineData("start=-1")]
    [InlineData("width=0")]
    [InlineData("height=5000")]
    public async Task Embed_WithImpossibleOptions_IsInvalid(string option) =>
        await JsonAsync($"videos/{(await AddAsync(Privacy.Public)).Id}/embed?{option}", 422);

    [Fact]
    public async Task OEmbed_OfAPublicVideo_FitsWhatWasAskedFor()
    {
        var video = await AddAsync(Privacy.Public);

        var answer = await JsonAsync($"oembed?format=json&maxwidth=320&maxheight=90&url={Uri.EscapeDataString($"{TestApi.PublicUrl}/watch/{video.Id}?x=1")}");

        (answer.GetProperty("version").GetString(), answer.GetProperty("type").GetString()).ShouldBe(("1.0", "video"));
        (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()).ShouldBe((160, 90));
        answer.GetProperty("thumbnail_width").GetInt32().ShouldBe(640);
    }

    [Fact]
    public async Task OEmbed_OfWhatIsNotOursOrPrivate_IsRefused()
    {
        await JsonAsync("oembed", 404);
        await JsonAsync("oembed?url=https://evil.example/watch/1", 404);
        var hidden = await AddAsync(Privacy.Private);
        await JsonAsync($"oembed?url={TestApi.PublicUrl}/watch/{hidden.Id}", 404);
        var shown = await AddAsync(Privacy.Public);
        (await JsonAsync($"oembed?format=xml&url={TestApi.PublicUrl}/watch/{shown.Id}", 501)).GetProperty("code").GetString().ShouldBe("oembed_format");
    }

    [Theory]
    [InlineData("watch", "frame-ancestors 'none'")]
    [InlineData("embed", "frame-ancestors *")]
    public async Task Page_OfAVideo_HasThePlayerAndPreviewsAndAStrictPolicy(string kind, string ancestors)
    {
        var video = await AddAsync(Privacy.Unlisted);

        var response = await anonymous.GetAsync($"/{kind}/{video.Id}?start=12&color=7cc4b3");

        var html = await response.Content.ReadAsStringAsync();
        html.ShouldContain($"<sv-player video-id=\"{video.Id}\" start=\"12\" style=\"--sv-aspect:640/360;--media-accent-color:#7cc4b3\"></sv-player>");
        html.Contains("class=\"embed\"", StringComparison.Ordinal).ShouldBe(kind == "embed");
        html.ShouldContain("<script type=\"module\" src=\"/player.js\"></script>");
        html.ShouldContain($"<meta property=\"og:url\" content=\"{TestApi.PublicUrl}/watch/{video.Id}\">");
        html.ShouldContain("<link rel=\"alternate\" type=\"application/json+oembed\"");
        html.ShouldContain("noindex"); // unlisted: whoever has the link, not whoever searches
        html.ShouldNotContain("<script>alert");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldEndWith(ancestors);
    }

    [Fact]
    public async Task Page_OfAPrivateVideo_IsThatOfNone()
    {
        var hidden = await AddAsync(Privacy.Private);
        var nothing = Any.Ids.NextVideoId();

        var (page, other) = (await anonymous.GetAsync($"/watch/{hidden.Id}"), await anonymous.GetAsync($"/watch/{nothing}"));

        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).ShouldBe((await other.Content.ReadAsStringAsync()).Replace($"{nothing}", $"{hidden.Id}"));
    }

    [Theory]
    [InlineData("/watch/abc")]
    [InlineData("/embed/abc")]
    [InlineData("/watch/abc/def")]
    public async Task Page_OfWhatIsNoId_IsAPageToo(string path)
    {
        var page = await anonymous.GetAsync(path);

        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldContain("<sv-player></sv-player>");
    }

    async Task<Video> AddAsync(Privacy privacy)
    {
        var video = Any.Video(VideoStatus.Ready) with { Title = Hostile, Description = Hostile, Privacy = privacy, Width = 640, Height = 360 };
        await api.Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(RenditionSet.Mapper, EncodedFolder.Whole().Check().Value with { VideoId = video.Id }, null, default);
        return video;
    }

    async Task<JsonElement> JsonAsync(string path, int status = 200)
    {
        var response = await anonymous.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
