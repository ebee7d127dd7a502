using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Hosting;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Playback;

/// <summary>Playing what lies on another host.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class HostPlaybackTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const string Master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nstream_t1.m3u8\n";
    const string Mpd = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet><Representation id="1"><BaseURL>v/</BaseURL></Representation></AdaptationSet></Period></MPD>""";

    readonly string owner = Any.Owner;
    SourceServer stream = null!;
    FakeManifestHost cloudflare = null!;
    TestApi api = null!;
    HttpClient me = null!;
    HttpClient player = null!;

    public async Task InitializeAsync()
    {
        stream = await SourceServer.StartAsync(context => (context.Request.Path.Value!.EndsWith(".mpd")
            ? Results.Text(Mpd, "application/dash+xml")
            : Results.Text(Master, "application/vnd.apple.mpegurl")).ExecuteAsync(context));
        cloudflare = new FakeManifestHost(HostingProvider.Cloudflare, stream.Url(""));
        api = await TestApi.StartAsync(
            dynamo.Table, with: services => services.AddSingleton(new VideoHosts([new FakeHost(HostingProvider.Aws), cloudflare, new FakeHost(HostingProvider.Loom)])));
        me = api.Client(owner, "instructor");
        // Who follows a redirect to another host would hide it.
        player = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = me.BaseAddress };
        player.DefaultRequestHeaders.Add("x-origin-secret", TestApi.OriginSecret);
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        player.Dispose();
        await api.DisposeAsync();
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Playback_OfACloudflareCopy_IsOurOwnAddresses()
    {
        var video = await AddAsync(HostingProvider.Cloudflare, v => v with { Captions = [Captions] });

        var playback = await PlaybackAsync(video);

        var grant = Text(playback, "hls_url")!.Split('?')[1];
        var folder = $"{TestApi.PublicUrl}/p/{video.Id}";
        (Text(playback, "hls_url"), Text(playback, "dash_url"), Text(playback, "poster_url"), Text(playback, "storyboard_url"))
            .ShouldBe(($"{folder}/hls.m3u8?{grant}", $"{folder}/dash.mpd?{grant}", $"{folder}/poster.jpg?{grant}", $"{folder}/storyboard.vtt?{grant}"));
        (Text(playback, "host"), Text(playback, "embed_url")).ShouldBe(("cloudflare", null));
        playback.GetProperty("captions")[0].GetProperty("url").GetString().ShouldStartWith($"{TestApi.PublicUrl}/");
        playback.GetRawText().ShouldNotContain("token-of");
    }

    /// <summary>The copy stays on Stream; what opens it is a token, and none is made any more, whatever grant one has.</summary>
    [Fact]
    public async Task Manifests_OfACloudflareCopyOfAVideoDeletedSince_AreGone()
    {
        var video = await AddAsync(HostingProvider.Cloudflare);
        var playback = await PlaybackAsync(video);
        await api.Videos.ChangeAsync(video.Id, v => v.Move(VideoMove.Delete)!, default);
        cloudflare.Calls.Clear();

        foreach (var address in new[] { "hls_url", "dash_url", "poster_url", "storyboard_url" })
        {
            (await player.GetAsync(Text(playback, address)![TestApi.PublicUrl.Length..])).StatusCode.ShouldBe(HttpStatusCode.NotFound, address);
        }
        cloudflare.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Playback_OfALoomCopy_IsItsPlayerAlone()
    {
        var video = await AddAsync(HostingProvider.Loom, v => v with { Captions = [Captions] });

        var playback = await PlaybackAsync(video);

        (Text(playback, "host"), Text(playback, "embed_url")).ShouldBe(("loom", $"https://loom.example/embed/copy-{video.Id}-g1"));
        foreach (var none in new[] { "hls_url", "dash_url", "poster_url", "storyboard_url", "chapters_url" })
        {
            Text(playback, none).ShouldBeNull(none);
        }
        playback.GetProperty("captions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Manifests_OfACloudflareCopy_LeadThereAndToOurCaptions()
    {
        var video = await AddAsync(HostingProvider.Cloudflare, v => v with { Captions = [Captions] });
        var playback = await PlaybackAsync(video);
        var grant = Text(playback, "hls_url")!.Split('?')[1];
        var theirs = $"{stream.Url("")}/token-of-copy-{video.Id}-g1/manifest/";

        var hls = await GetAsync(Text(playback, "hls_url")!, "application/vnd.apple.mpegurl");
        hls.ShouldContain($"\n{theirs}stream_t1.m3u8\n");
        hls.ShouldContain($"URI=\"captions/en.m3u8?{grant}\"");
        (await GetAsync($"{TestApi.PublicUrl}/p/{video.Id}/captions/en.m3u8?{grant}", "application/vnd.apple.mpegurl")).ShouldContain("en-1.vtt?");

        var mpd = XDocument.Parse(await GetAsync(Text(playback, "dash_url")!, "application/dash+xml"));
        var representations = mpd.Descendants().Where(element => element.Name.LocalName == "Representation").Select(HostManifestTests.Resolve).ToList();
        representations[0].ShouldBe($"{theirs}v/");
        representations[1].ShouldStartWith($"{TestApi.PublicUrl}/media/{video.Id}/", Case.Sensitive, "our captions are not on their host");
        (await player.GetAsync($"/p/{video.Id}/240p.m3u8?{grant}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Storyboard_OfACloudflareCopy_IsItsPictures()
    {
        var video = await AddAsync(HostingProvider.Cloudflare, v => v with { Width = 640, Height = 360 });

        var text = await GetAsync(Text(await PlaybackAsync(video), "storyboard_url")!, "text/vtt");

        // 13 seconds, one every two.
        text.Split('\n').Count(line => line.Contains(" --> ")).ShouldBe(7);
        text.ShouldContain("thumbnail.jpg?time=12s&height=90#xywh=0,0,160,90");
    }

    [Fact]
    public async Task Manifests_OfAHostThatFails_SayThatItIsTheHost()
    {
        var playback = await PlaybackAsync(await AddAsync(HostingProvider.Cloudflare));

        stream.Handle = context => Results.StatusCode(500).ExecuteAsync(context);
        await ProblemAsync(Text(playback, "hls_url")!, 503, "host_unavailable");
        await ProblemAsync(Text(playback, "dash_url")!, 503, "host_unavailable");
        cloudflare.Refuses = Errors.HostRefused.With("the key is gone");
        await ProblemAsync(Text(playback, "hls_url")!, 502, "host_refused");
    }

    [Fact]
    public async Task Manifest_ThatIsNone_SaysThatItIsTheHost()
    {
        var playback = await PlaybackAsync(await AddAsync(HostingProvider.Cloudflare));
        stream.Handle = context => Results.Text("<html>sorry").ExecuteAsync(context);

        await ProblemAsync(Text(playback, "dash_url")!, 503, "host_unavailable");
    }

    [Fact]
    public async Task Poster_OfAPrivateCloudflareCopy_IsSignedByUsAndRedirects()
    {
        var video = await AddAsync(HostingProvider.Cloudflare, v => v with { Privacy = Privacy.Private, CustomPoster = new CustomPoster(4, null) });

        var thumbnail = Text(await JsonAsync(await me.GetAsync($"videos/{video.Id}")), "thumbnail_url")!;

        thumbnail.ShouldStartWith($"{TestApi.PublicUrl}/p/{video.Id}/poster.jpg?viewer=");
        var answer = await player.GetAsync(thumbnail[TestApi.PublicUrl.Length..]);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.AbsoluteUri.ShouldBe($"{stream.Url("")}/token-of-copy-{video.Id}-g1/thumbnails/thumbnail.jpg?time=4s&height=0");
        await ProblemAsync($"{TestApi.PublicUrl}/p/{video.Id}/poster.jpg", 403, "signature_missing");
        (await player.GetAsync($"videos/{video.Id}/thumbnail")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Thumbnail_OfAPublicCloudflareCopy_StaysAndRedirects()
    {
        var video = await AddAsync(HostingProvider.Cloudflare);

        Text(await JsonAsync(await me.GetAsync($"videos/{video.Id}")), "thumbnail_url").ShouldBe($"{TestApi.PublicUrl}/api/v1/videos/{video.Id}/thumbnail");

        (await player.GetAsync($"videos/{video.Id}/thumbnail?time=2.5")).Headers.Location!.Query.ShouldBe("?time=2.5s&height=0");
    }

    [Fact]
    public async Task Thumbnail_OfALoomCopy_IsNone()
    {
        var video = await AddAsync(HostingProvider.Loom);

        Text(await JsonAsync(await me.GetAsync($"videos/{video.Id}")), "thumbnail_url").ShouldBeNull();
        (await player.GetAsync($"videos/{video.Id}/thumbnail")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    static CaptionTrack Captions => new("en", "English", "en-1.vtt", 1, 10, DateTimeOffset.UnixEpoch);

    async Task<Video> AddAsync(HostingProvider host, Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready, owner) with { HostingProvider = host };
        video = video with { ProviderVideoId = $"copy-{video.Id}-g1" };
        video = with?.Invoke(video) ?? video;
        await api.Videos.CreateAsync(video, [], default);
        var copy = new HostCopy(
            video.Id, 1, host, DateTimeOffset.UnixEpoch, new HostedVideo(video.ProviderVideoId!, $"{video.Id}-g1", HostedState.Ready, 100, DurationSeconds: 13));
        await dynamo.Table.PutAsync(HostCopy.Mapper, copy, null, default);
        return video;
    }

    async Task<JsonElement> PlaybackAsync(Video video) => await JsonAsync(await me.GetAsync($"videos/{video.Id}/playback"));

    async Task<string> GetAsync(string url, string contentType)
    {
        var response = await player.GetAsync(url[TestApi.PublicUrl.Length..]);
        var text = await response.Content.ReadAsStringAsync();
        (response.StatusCode, response.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, contentType), text);
        return text;
    }

    async Task ProblemAsync(string url, int status, string code)
    {
        var response = await player.GetAsync(url[TestApi.PublicUrl.Length..]);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        Text(JsonDocument.Parse(text).RootElement, "code").ShouldBe(code);
    }

    static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
