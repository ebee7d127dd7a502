using System.Net;
using System.Text.Json;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

/// <summary>Requests as people and robots really send them: each is answered, and an error says what is wrong.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class RequestTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    TestApi api = null!;
    Video video = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        video = Any.Video(VideoStatus.Ready) with { Privacy = Privacy.Public, OwnerId = "ida" };
        await api.Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(RenditionSet.Mapper, EncodedFolder.Whole().Check().Value with { VideoId = video.Id, Generation = 1 }, null, default);
    }

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Theory]
    [InlineData("videos/{0}/thumbnail?time=abc", "time")]
    [InlineData("videos/{0}/thumbnail?time=1e999", "time")]
    [InlineData("videos/{0}/thumbnail?time=-1", "time")]
    [InlineData("videos/{0}/embed?width=abc", "width")]
    [InlineData("videos/{0}/embed?width=0", "width")]
    [InlineData("videos/{0}/embed?height=99999999999", "height")]
    [InlineData("videos/{0}/embed?start=x", "start")]
    [InlineData("videos/{0}/embed?color=redd", "color")]
    [InlineData("oembed?maxwidth=abc&url=https://video.example/watch/{0}", "maxwidth")]
    [InlineData("oembed?maxwidth=0&url=https://video.example/watch/{0}", "maxwidth")]
    [InlineData("oembed?maxheight=-5&url=https://video.example/watch/{0}", "maxheight")]
    [InlineData("videos/{0}/download?redirect=banana", "redirect")]
    [InlineData("videos/{0}/playback?expires_in=soon", "expires_in")]
    [InlineData("videos?limit=x", "limit")]
    public async Task Parameter_OfTheWrongKind_IsNamed(string path, string field)
    {
        var answer = await api.Client("ida", "instructor").GetAsync(string.Format(path, video.Id));

        await IsAboutAsync(answer, field);
    }

    [Fact]
    public async Task Parameter_OfTheWrongKindInADelete_IsNamed() =>
        await IsAboutAsync(await api.Client("ida", "instructor").DeleteAsync($"videos/{video.Id}?purge=perhaps"), "purge");

    [Theory]
    [InlineData("/watch/{0}")]
    [InlineData("/watch/nothing")]
    [InlineData("/embed/{0}")]
    [InlineData("/api/v1/videos")]
    [InlineData("/api/v1/videos/{0}/thumbnail")]
    [InlineData("/api/v1/videos/{0}/download")]
    [InlineData("/api/v1/videos/{0}/share")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/p/{0}/hls.m3u8")]
    public async Task Head_OfWhatCanBeRead_IsTheAnswerWithoutItsBody(string path)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = api.Client().BaseAddress };
        client.DefaultRequestHeaders.Add("x-origin-secret", TestApi.OriginSecret);
        client.DefaultRequestHeaders.Authorization = api.Issuer.Bearer("ida", ["instructor"]);
        path = string.Format(path, video.Id);
        var get = await client.GetAsync(path);
        var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        head.StatusCode.ShouldBe(get.StatusCode);
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
        head.Headers.Select(h => h.Key).ShouldBe(get.Headers.Select(h => h.Key).Where(name => name != "Transfer-Encoding"), ignoreOrder: true);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Head_OfAManifest_IsTheAnswerWithoutItsBody()
    {
        using var client = api.Client("ida", "instructor");
        var playback = JsonDocument.Parse(await client.GetStringAsync($"videos/{video.Id}/playback")).RootElement;
        var path = new Uri(playback.GetProperty("hls_url").GetString()!).PathAndQuery;

        var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        (head.StatusCode, head.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, "application/vnd.apple.mpegurl"));
    }

    /// <summary>A link that was shared before its time keeps what it promises; what is private stays so, and what failed is not coming.</summary>
    [Theory]
    [InlineData(VideoStatus.Uploading, Privacy.Unlisted, AccessLevel.Public, true)]
    [InlineData(VideoStatus.Verifying, Privacy.Public, AccessLevel.Public, true)]
    [InlineData(VideoStatus.Processing, Privacy.Unlisted, AccessLevel.Public, true)]
    [InlineData(VideoStatus.Processing, Privacy.Private, AccessLevel.Public, false)]
    [InlineData(VideoStatus.Processing, Privacy.Unlisted, AccessLevel.MembersOnly, false)]
    [InlineData(VideoStatus.Failed, Privacy.Public, AccessLevel.Public, false)]
    [InlineData(VideoStatus.Stored, Privacy.Public, AccessLevel.Public, false)]
    [InlineData(VideoStatus.Deleted, Privacy.Public, AccessLevel.Public, false)]
    public async Task Page_OfAVideoInPreparation_WaitsForIt(VideoStatus status, Privacy privacy, AccessLevel level, bool waits)
    {
        var early = Any.Video(status) with { Privacy = privacy, AccessLevel = level, Title = "Secret so far" };
        await api.Videos.CreateAsync(early, [], default);

        foreach (var kind in (string[])["watch", "embed"])
        {
            var answer = await api.Client().GetAsync($"/{kind}/{early.Id}");
            var page = await answer.Content.ReadAsStringAsync();

            answer.StatusCode.ShouldBe(waits ? HttpStatusCode.OK : HttpStatusCode.NotFound);
            page.Contains("http-equiv=\"refresh\"").ShouldBe(waits);
            page.Contains("being prepared").ShouldBe(waits);
            page.ShouldNotContain("Secret");
            page.ShouldContain("noindex");
        }
    }

    [Theory]
    [InlineData(VideoStatus.Failed, "It failed and will not: Cut off. (damaged_input)")]
    [InlineData(VideoStatus.Stored, "It is stored: Cut off. (damaged_input)")]
    [InlineData(VideoStatus.Verifying, "It is verifying.")]
    public async Task Playback_OfWhatIsNotReady_SaysWhy(VideoStatus status, string why)
    {
        var other = Any.Video(status) with { OwnerId = "ida", Error = status == VideoStatus.Verifying ? null : new VideoError("damaged_input", "Cut off.") };
        await api.Videos.CreateAsync(other, [], default);

        var answer = await api.Client("ida", "instructor").GetAsync($"videos/{other.Id}/playback");

        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        (body.GetProperty("code").GetString(), body.GetProperty("detail").GetString()).ShouldBe(("not_ready", why));
    }

    static async Task IsAboutAsync(HttpResponseMessage answer, string field)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((422, "application/problem+json"), text);
        var body = JsonDocument.Parse(text).RootElement;
        body.GetProperty("code").GetString().ShouldBe("validation_failed");
        body.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }
}
