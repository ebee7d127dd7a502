using System.Net;
using System.Text.Json;
using System.Web;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using static ServerlessVideo.Tests.Support.Workshop;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>Images and documents come the same way in, are listed and downloaded under the same rules, and never become a page.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ImagesAndDocumentsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    Workshop shop = null!;

    public async Task InitializeAsync() => shop = await OpenAsync(dynamo);

    public async Task DisposeAsync() => await shop.DisposeAsync();

    static byte[] Unique(byte[] file) => [.. file, .. "\n"u8, .. System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString())];

    async Task<JsonElement> ViewAsync(VideoId id) => await JsonOf(await shop.Me.GetAsync($"videos/{id}"), HttpStatusCode.OK);

    [Fact]
    public async Task Upload_AnImage_IsReadyWithoutAnyHost()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Png), name: "photo.png");
        var view = await ViewAsync(id);
        (view.GetProperty("status").GetString(), view.GetProperty("media_type").GetString(), view.GetProperty("content_type").GetString())
            .ShouldBe(("ready", "image", "image/png"));
        view.TryGetProperty("hosting_provider", out _).ShouldBeFalse();
        shop.Workflows.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ByMediaType_FindsItsKind()
    {
        var image = await shop.UploadAsync(Unique(SampleFiles.Gif), name: "a.gif");
        var document = await shop.UploadAsync(Unique(SampleFiles.Pdf), name: "a.pdf");
        var video = await shop.UploadAsync(Any.Mp4(100));
        foreach (var (type, id) in new[] { ("image", image), ("document", document), ("video", video) })
        {
            var list = await JsonOf(await shop.Me.GetAsync($"videos?owner={shop.Owner}&media_type={type}"), HttpStatusCode.OK);
            list.GetProperty("items").EnumerateArray().Select(v => v.GetProperty("id").GetString()).ShouldBe([id.ToString()]);
        }
        var refused = await JsonOf(await shop.Me.GetAsync("videos?media_type=page"), HttpStatusCode.UnprocessableEntity);
        refused.GetProperty("errors").TryGetProperty("media_type", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Playback_OfADocument_SaysWhatToDo()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Pdf), name: "a.pdf");
        foreach (var path in new[] { "playback", "thumbnail" })
        {
            var answer = await JsonOf(await shop.Me.GetAsync($"videos/{id}/{path}"), HttpStatusCode.Conflict);
            answer.GetProperty("code").GetString().ShouldBe(Errors.NotPlayable.Code);
        }
    }

    /// <summary>A page in the guise of a text or a picture: at best it is plain text, as an attachment, from another origin.</summary>
    [Theory]
    [InlineData("notes.txt", true)]
    [InlineData("picture.png", false)]
    [InlineData("page.html", false)]
    [InlineData("drawing.svg", false)]
    public async Task Attack_AScriptByAnotherName_IsNeverServedAsAPage(string name, bool taken)
    {
        foreach (var attack in new[] { SampleFiles.Html, SampleFiles.Svg })
        {
            var file = Unique(attack);
            var id = await shop.UploadAsync(file, name: name);
            var view = await ViewAsync(id);
            if (!taken)
            {
                view.GetProperty("error").GetProperty("code").GetString().ShouldBe(Errors.UnsupportedContainer.Code);
            }
            var query = await DownloadAsync(shop.Me, id);
            query["response-content-disposition"]!.ShouldStartWith("attachment; ");
            query["response-content-type"].ShouldBe(taken ? "text/plain; charset=utf-8" : "application/octet-stream");
        }
    }

    [Fact]
    public async Task Download_OfADocument_IsForWhoMaySeeIt_OfAVideoForItsManagers()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Pdf), name: "a.pdf");
        using var stranger = shop.Api.Client();
        (await DownloadAsync(stranger, id))["response-content-type"].ShouldBe("application/pdf");
        await shop.Videos.ChangeAsync(id, v => v with { AccessLevel = AccessLevel.MembersOnly }, default);
        await JsonOf(await stranger.GetAsync($"videos/{id}/download"), HttpStatusCode.Unauthorized);
        using var member = shop.Api.Client("mia", "member");
        await DownloadAsync(member, id);
        await shop.Videos.ChangeAsync(id, v => v with { Privacy = Privacy.Private }, default);
        await JsonOf(await member.GetAsync($"videos/{id}/download"), HttpStatusCode.NotFound);
        await DownloadAsync(shop.Me, id);
    }

    [Fact]
    public async Task Download_ByRedirect_LeadsToTheSignedAddress()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Pdf), name: "a.pdf");
        using var plain = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = shop.Me.BaseAddress };
        plain.DefaultRequestHeaders.Add("x-origin-secret", TestApi.OriginSecret);
        using var answer = await plain.GetAsync($"videos/{id}/download?redirect=true");
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["response-content-type"].ShouldBe("application/pdf");
        await shop.Videos.ChangeAsync(id, v => v with { Privacy = Privacy.Private }, default);
        using var refused = await plain.GetAsync($"videos/{id}/download?redirect=true");
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    async Task<(string Html, string Policy)> PageAsync(VideoId id, string kind = "watch")
    {
        using var anonymous = shop.Api.Client();
        using var answer = await anonymous.GetAsync($"/{kind}/{id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    /// <summary>As an image of another origin it runs nothing, whatever is in it.</summary>
    [Theory]
    [InlineData("watch")]
    [InlineData("embed")]
    public async Task Page_OfAnImage_ShowsItFromItsSignedAddress(string kind)
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Png), name: "photo.png");
        await shop.Videos.ChangeAsync(id, v => v with { Title = "A \"photo\" <b>" }, default);
        var (html, policy) = await PageAsync(id, kind);
        var image = System.Text.RegularExpressions.Regex.Match(html, "<img src=\"([^\"]+)\" alt=\"([^\"]+)\">");
        var address = new Uri(WebUtility.HtmlDecode(image.Groups[1].Value));
        HttpUtility.ParseQueryString(address.Query)["response-content-type"].ShouldBe("image/png");
        HttpUtility.ParseQueryString(address.Query)["X-Amz-Signature"].ShouldNotBeNullOrEmpty();
        image.Groups[2].Value.ShouldBe("A &quot;photo&quot; &lt;b&gt;");
        policy.ShouldContain($"img-src 'self' data: {address.GetLeftPart(UriPartial.Authority)};");
        html.ShouldNotContain("player.js");
        html.ShouldNotContain("og:video");
    }

    [Fact]
    public async Task Page_OfADocument_IsACardWithADownload()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Pdf), name: "a <i>.pdf");
        var size = (await ViewAsync(id)).GetProperty("file_size_bytes").GetInt64();
        var (html, _) = await PageAsync(id);
        html.ShouldContain("<strong>a &lt;i&gt;.pdf</strong>");
        html.ShouldContain($"Document, application/pdf, {ServerlessVideo.Playback.OriginalPage.Size(size)} <a class=\"button\" href=\"/api/v1/videos/{id}/download?redirect=true\"");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("player.js");
    }

    /// <summary>A stranger learns nothing from the page: no address, not even what kind of file it is.</summary>
    [Fact]
    public async Task Page_OfAnImageForMembers_GivesNoAddressAway()
    {
        var id = await shop.UploadAsync(Unique(SampleFiles.Png), name: "photo.png");
        await shop.Videos.ChangeAsync(id, v => v with { AccessLevel = AccessLevel.MembersOnly }, default);
        var (html, policy) = await PageAsync(id);
        html.ShouldNotContain("X-Amz");
        html.ShouldNotContain("photo");
        html.ShouldNotContain("player.js", Case.Insensitive, "who may see it needs no player for it");
        html.ShouldContain("<script type=\"module\" src=\"/viewer.js\"></script>");
        policy.ShouldContain("img-src 'self' data:;");
    }

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(2_000_000, "2.0 MB")]
    [InlineData(3_100_000_000, "3.1 GB")]
    public void Size_IsReadable(long bytes, string text) => ServerlessVideo.Playback.OriginalPage.Size(bytes).ShouldBe(text);

    [Fact]
    public async Task Answers_WhateverTheyAre_AreNotToBeGuessedAt()
    {
        using var stranger = shop.Api.Client();
        foreach (var path in new[] { "health", "videos/nonsense", "videos" })
        {
            (await stranger.GetAsync(path)).Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    [Fact]
    public async Task Start_OfADocumentThatIsThere_ForAnotherEntity_IsReadyAtOnce()
    {
        var file = Unique(SampleFiles.Pdf);
        await shop.UploadAsync(file, name: "a.pdf");
        var answer = await JsonOf(await shop.PostStartAsync(file, Sha256(file), "pin", "a.pdf"), HttpStatusCode.OK);
        (answer.GetProperty("video").GetProperty("status").GetString(), answer.GetProperty("video").GetProperty("content_type").GetString())
            .ShouldBe(("ready", "application/pdf"));
    }

    static async Task<System.Collections.Specialized.NameValueCollection> DownloadAsync(HttpClient by, VideoId id)
    {
        var answer = await JsonOf(await by.GetAsync($"videos/{id}/download"), HttpStatusCode.OK);
        return HttpUtility.ParseQueryString(new Uri(answer.GetProperty("url").GetString()!).Query);
    }
}
