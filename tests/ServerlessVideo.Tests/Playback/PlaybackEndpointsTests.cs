using System.Net;
using System.Text.Json;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Playback;

[Collection(DynamoDbCollection.Name)]
public sealed class PlaybackEndpointsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string owner = Any.Owner;
    TestApi api = null!;
    HttpClient me = null!;
    HttpClient anonymous = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        (me, anonymous) = (api.Client(owner, "instructor"), api.Client());
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        anonymous.Dispose();
        await api.DisposeAsync();
    }

    /// <summary>A quality or a sound that was not chosen before the move is fetched only then.</summary>
    [Fact]
    public async Task Playlists_OfWhatSomebodyBeganToWatch_AreThereAfterAMoveUntilTheyAreRemoved()
    {
        var video = await AddAsync();
        var master = await ManifestAsync(
            (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"))).GetProperty("hls_url").GetString()!, "application/vnd.apple.mpegurl");
        var playlist = $"{TestApi.PublicUrl}/p/{video.Id}/{master.Split('\n').First(line => line.StartsWith("360p", StringComparison.Ordinal))}";
        await api.Videos.ChangeAsync(video.Id, v => v with { Generation = 2, HostingProvider = HostingProvider.Cloudflare, ProviderVideoId = $"copy-{v.Id}-g2" }, default);

        (await ManifestAsync(playlist, "application/vnd.apple.mpegurl")).ShouldContain($"/media/{video.Id}/1/video_360p_000000003.cmfv?");
        await ProblemAsync(await anonymous.GetAsync(playlist[TestApi.PublicUrl.Length..].Replace("generation=1", "generation=3")), 404, "not_found");

        await dynamo.Table.TransactAsync([dynamo.Table.Delete(ServerlessVideo.Data.Keys.Renditions(video.Id, 1))], default);
        await ProblemAsync(await anonymous.GetAsync(playlist[TestApi.PublicUrl.Length..]), 404, "not_found");
    }

    [Fact]
    public async Task Playback_OfAReadyVideo_LeadsToItsLastSegmentSigned()
    {
        var video = await AddAsync();
        var playback = await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"));

        var hls = await ManifestAsync(playback.GetProperty("hls_url").GetString()!, "application/vnd.apple.mpegurl");
        var grant = playback.GetProperty("hls_url").GetString()!.Split('?')[1];
        hls.Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#')).ShouldBe([$"240p.m3u8?{grant}&generation=1", $"360p.m3u8?{grant}&generation=1"]);
        var media = await ManifestAsync($"{TestApi.PublicUrl}/p/{video.Id}/240p.m3u8?{grant}", "application/vnd.apple.mpegurl");
        media.ShouldContain($"\n/media/{video.Id}/1/video_240p_000000003.cmfv?{grant}\n");
        (await ManifestAsync($"{TestApi.PublicUrl}/p/{video.Id}/audio.m3u8?{grant}", "application/vnd.apple.mpegurl")).ShouldContain("video_audio_000000001.cmfa?");
        var dash = await ManifestAsync(playback.GetProperty("dash_url").GetString()!, "application/dash+xml");
        dash.ShouldContain($"/media/{video.Id}/1/video_360pinit.cmfv?{grant.Replace("&", "&amp;")}");
        playback.GetProperty("poster_url").GetString().ShouldBe($"{TestApi.PublicUrl}/media/{video.Id}/1/picture_still.0000001.jpg?{grant}");
        playback.GetProperty("host").GetString().ShouldBe("aws");
    }

    [Fact]
    public async Task Playback_Renewed_GivesTheSameUrlsWithAnotherQuery()
    {
        var video = await AddAsync();

        var first = await JsonAsync(await me.GetAsync($"videos/{video.Id}/playback?expires_in=60"));
        var second = await JsonAsync(await me.GetAsync($"videos/{video.Id}/playback?expires_in=120"));

        foreach (var name in new[] { "hls_url", "dash_url", "poster_url" })
        {
            var (one, two) = (first.GetProperty(name).GetString()!.Split('?'), second.GetProperty(name).GetString()!.Split('?'));
            one[0].ShouldBe(two[0]);
            one[1].ShouldNotBe(two[1]);
            one[1].ShouldStartWith($"viewer={owner}&");
        }
        (second.GetProperty("expires_at").GetDateTimeOffset() - first.GetProperty("expires_at").GetDateTimeOffset()).TotalSeconds.ShouldBeInRange(59, 65);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("604801")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("soon")]
    public async Task Playback_ForAnImpossibleTime_IsInvalid(string expiresIn) =>
        await ProblemAsync(await me.GetAsync($"videos/{(await AddAsync()).Id}/playback?expires_in={expiresIn}"), 422, "validation_failed");

    [Fact]
    public async Task Playback_ForAWeek_IsGiven() =>
        (await me.GetAsync($"videos/{(await AddAsync()).Id}/playback?expires_in=604800")).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Playback_ByTheRulesOfAccess_IsRefused()
    {
        await ProblemAsync(await anonymous.GetAsync($"videos/{Any.Ids.NextVideoId()}/playback"), 404, "not_found");
        var hidden = await AddAsync(v => v with { Privacy = Privacy.Private });
        await ProblemAsync(await anonymous.GetAsync($"videos/{hidden.Id}/playback"), 404, "not_found");
        var members = await AddAsync(v => v with { AccessLevel = AccessLevel.MembersOnly });
        await ProblemAsync(await anonymous.GetAsync($"videos/{members.Id}/playback"), 401, "unauthenticated");
        var password = await AddAsync(v => v with { Privacy = Privacy.Password });
        await ProblemAsync(await anonymous.GetAsync($"videos/{password.Id}/playback"), 403, "password_required");
        var encoding = await AddAsync(v => v with { Status = VideoStatus.Processing });
        await ProblemAsync(await me.GetAsync($"videos/{encoding.Id}/playback"), 409, "not_ready");
        var deleted = await AddAsync(v => v with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Ready });
        await ProblemAsync(await me.GetAsync($"videos/{deleted.Id}/playback"), 404, "video_deleted");
    }

    [Fact]
    public async Task Manifests_WithoutTheRightSignature_AreRefused()
    {
        var (video, other) = (await AddAsync(), await AddAsync());
        var grant = (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"))).GetProperty("hls_url").GetString()!.Split('?')[1];

        foreach (var file in new[] { "hls.m3u8", "240p.m3u8", "audio.m3u8", "dash.mpd" })
        {
            await ProblemAsync(await anonymous.GetAsync($"/p/{video.Id}/{file}"), 403, "signature_missing");
            await ProblemAsync(await anonymous.GetAsync($"/p/{other.Id}/{file}?{grant}"), 403, "signature_invalid");
            await ProblemAsync(await anonymous.GetAsync($"/p/{video.Id}/{file}?{grant.Replace("viewer=anonymous", "viewer=ida")}"), 403, "signature_invalid");
        }
        await ProblemAsync(await anonymous.GetAsync($"/p/{video.Id}/1080p.m3u8?{grant}"), 404, "not_found");
    }

    [Fact]
    public async Task Manifests_OfAVideoDeletedSince_AreGone()
    {
        var video = await AddAsync();
        var url = (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"))).GetProperty("hls_url").GetString()!;
        await api.Videos.ChangeAsync(video.Id, v => v.Move(VideoMove.Delete)!, default);

        await ProblemAsync(await anonymous.GetAsync(url[TestApi.PublicUrl.Length..]), 404, "video_deleted");
    }

    [Theory]
    [InlineData("", "picture_still.0000001.jpg")] // the poster
    [InlineData("?time=0&width=320", "picture_still.0000000.jpg")]
    [InlineData("?time=12.5", "picture_still.0000004.jpg")]
    [InlineData("?time=1e9", "picture_still.0000004.jpg")]
    public async Task Thumbnail_AtATime_RedirectsToTheNearestStill(string query, string still)
    {
        var video = await AddAsync();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = anonymous.BaseAddress };
        client.DefaultRequestHeaders.Add("x-origin-secret", TestApi.OriginSecret);

        var response = await client.GetAsync($"videos/{video.Id}/thumbnail{query}");

        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        response.Headers.Location!.ToString().ShouldStartWith($"{TestApi.PublicUrl}/media/{video.Id}/1/{still}?viewer=anonymous&Policy=");
    }

    [Fact]
    public async Task Download_IsForManagersAndAnAttachment()
    {
        var video = await AddAsync(v => v with { FileName = "a \"b\"\r\nü.mp4" });
        using var stranger = api.Client(Any.Owner, "instructor");

        await ProblemAsync(await anonymous.GetAsync($"videos/{video.Id}/download"), 401, "unauthenticated");
        await ProblemAsync(await stranger.GetAsync($"videos/{video.Id}/download"), 403, "forbidden");
        var url = (await JsonAsync(await me.GetAsync($"videos/{video.Id}/download"))).GetProperty("url").GetString()!;

        Uri.UnescapeDataString(url).ShouldContain("response-content-disposition=attachment; filename*=UTF-8''a%20%22b%22%0D%0A%C3%BC.mp4");
        url.ShouldContain("versionId=v1");
        url.ShouldContain("X-Amz-Signature=");
    }

    [Fact]
    public async Task JobsAndAttempts_AreForManagers()
    {
        var video = await AddAsync();
        await dynamo.Table.PutAsync(EncodingJob.Mapper, EncodingJob.Planned(new PublishTask(video.Id, 1), 1, DateTimeOffset.UnixEpoch), null, default);

        (await JsonAsync(await me.GetAsync($"videos/{video.Id}/jobs"))).GetProperty("items")[0].GetProperty("status").GetString().ShouldBe("queued");
        using var stranger = api.Client(Any.Owner);
        await ProblemAsync(await stranger.GetAsync($"videos/{video.Id}/jobs"), 403, "forbidden");
        await ProblemAsync(await stranger.GetAsync($"videos/{video.Id}/attempts"), 403, "forbidden");
    }

    [Fact]
    public async Task Attempts_TheLatestFirst_WhateverTheirHost()
    {
        var video = await AddAsync();
        HostingProvider[] tried = [HostingProvider.Loom, HostingProvider.Aws, HostingProvider.Cloudflare];
        foreach (var (second, host) in tried.Index())
        {
            await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 1, host, DateTimeOffset.UnixEpoch.AddSeconds(second)), null, default);
        }

        var attempts = (await JsonAsync(await me.GetAsync($"videos/{video.Id}/attempts"))).GetProperty("items");

        attempts.EnumerateArray().Select(attempt => attempt.GetProperty("host").GetString()).ShouldBe(["cloudflare", "aws", "loom"]);
    }

    async Task<Video> AddAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready, owner) with
        {
            HostingProvider = HostingProvider.Aws, Width = 640, Height = 360, Original = new Original("originals", "originals/x", "v1"),
        };
        video = with?.Invoke(video) ?? video;
        await api.Videos.CreateAsync(video, [], default);
        var folder = EncodedFolder.Whole();
        await dynamo.Table.PutAsync(RenditionSet.Mapper, folder.Check().Value with { VideoId = video.Id }, null, default);
        foreach (var (name, text) in folder.Texts)
        {
            api.S3.Objects[$"media/{video.Id}/1/{name}"] = System.Text.Encoding.UTF8.GetBytes(text);
        }
        return video;
    }

    async Task<string> ManifestAsync(string url, string contentType)
    {
        var response = await anonymous.GetAsync(url[TestApi.PublicUrl.Length..]);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(contentType);
        (response.Headers.CacheControl!.NoStore, response.Headers.CacheControl.Private).ShouldBe((true, true));
        return await response.Content.ReadAsStringAsync();
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    static async Task ProblemAsync(HttpResponseMessage response, int status, string code) =>
        (await JsonAsync(response, status)).GetProperty("code").GetString().ShouldBe(code);
}
