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
