using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.Tests.Hosts;
using ServerlessVideo.Local.Tests.MediaConvert;

namespace ServerlessVideo.Local.Tests.Loom;

public sealed class LoomTests(Clips clips) : IClassFixture<Clips>, IAsyncLifetime
{
    HostPlatform _platform = null!;

    public async Task InitializeAsync() => _platform = await HostPlatform.StartAsync();

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Upload_BecomesReady_IsAnnounced_AndPlays()
    {
        var secret = (await CallAsync(HttpMethod.Put, "webhook", new JsonObject { ["url"] = _platform.People.ToString() }))["secret"]!.ToString();
        var folder = (await CallAsync(HttpMethod.Post, "folders", new JsonObject { ["name"] = "Films" }))["id"]!.ToString();
        var uploaded = await UploadAsync(clips.Film, ("title", "A <film>"), ("privacy", "public"), ("folder_id", folder), ("external_id", "v-g1"));
        var id = uploaded["id"]!.ToString();
        (uploaded["status"]!.ToString(), uploaded["folder_id"]!.ToString()).ShouldBe(("processing", folder));

        var ready = await EndOfAsync(id);

        (ready["status"]!.ToString(), ready["progress"]!.GetValue<int>(), ready["width"]!.GetValue<int>()).ShouldBe(("ready", 100, 320));
        ready["duration"]!.GetValue<double>().ShouldBe(4, 0.1);
        var announced = (await _platform.Received.ForAsync(id, 1))[0];
        (announced.IsSignedWith(secret), announced.Json["status"]!.ToString()).ShouldBe((true, "ready"));
        Tools.Run("ffprobe", ["-v", "error", "-of", "csv=p=0", "-show_entries", "stream=codec_name", Page($"media/{id}.mp4").ToString()])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["h264", "aac"]);
        (await _platform.Viewer.GetStringAsync(ready["share_url"]!.ToString())).ShouldContain("A &lt;film&gt;");
        (await _platform.Viewer.GetStringAsync(ready["embed_url"]!.ToString())).ShouldContain($"/media/{id}.mp4");
        (await CallAsync(HttpMethod.Get, $"videos/{id}/embed"))["html"]!.ToString().ShouldContain(ready["embed_url"]!.ToString());
    }

    [Fact]
    public async Task Analytics_AreThoseOfThePages()
    {
        var id = (await EndOfAsync((await UploadAsync(clips.SilentFilm, ("title", "x")))["id"]!.ToString()))["id"]!.ToString();
        foreach (var (session, viewer, seconds) in ((string, string, double)[])[("s1", "v1", 0.5), ("s1", "v1", 2), ("s2", "v1", 1), ("s3", "v2", 0)])
        {
            using var told = await _platform.Viewer.PostAsync(Page($"views/{id}"), new StringContent(new JsonObject { ["session"] = session, ["viewer"] = viewer, ["seconds"] = seconds }.ToJsonString()));
            told.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        var analytics = await CallAsync(HttpMethod.Get, $"videos/{id}/analytics");

        (analytics["views"]!.GetValue<int>(), analytics["unique_viewers"]!.GetValue<int>(), analytics["engagement"]!["avg_watch_percentage"]!.GetValue<double>()).ShouldBe((3, 2, 50));
        (await CallAsync(HttpMethod.Get, $"videos/{id}/analytics?to=2020-01-01"))["views"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Videos_AreListed_EditedAndDeleted()
    {
        await _platform.Faults.SetAsync(HostNames.Loom, FaultKind.NeverReady, TimeSpan.FromHours(1), default);
        List<string> made = [];
        for (var i = 0; i < 3; i++)
        {
            made.Add((await UploadAsync(clips.SilentFilm, ("title", $"Film {i}"), ("external_id", $"e{i % 2}")))["id"]!.ToString());
        }

        var first = await CallAsync(HttpMethod.Get, "videos?limit=2");
        Ids(first).ShouldBe(made[..2]);
        var second = await CallAsync(HttpMethod.Get, $"videos?limit=2&cursor={first["next_cursor"]}");
        (Ids(second).Single(), second["next_cursor"]).ShouldBe((made[2], null));
        Ids(await CallAsync(HttpMethod.Get, "videos?external_id=e1")).ShouldBe([made[1]]);

        (await CallAsync(HttpMethod.Patch, $"videos/{made[0]}", new JsonObject { ["title"] = "New", ["privacy"] = "public" }))["title"]!.ToString().ShouldBe("New");
        (await CallAsync(HttpMethod.Patch, $"videos/{made[0]}", new JsonObject { ["privacy"] = "secret" }))["error"]!["code"]!.ToString().ShouldBe("invalid");
        using var deleted = await _platform.Loom.DeleteAsync($"videos/{made[0]}");
        using var again = await _platform.Loom.DeleteAsync($"videos/{made[0]}");
        (deleted.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.NoContent, HttpStatusCode.NotFound));
        (await CallAsync(HttpMethod.Get, "quota"))["videos"]!.ToJsonString().ShouldBe("""{"used":2,"limit":100}""");
    }

    [Fact]
    public async Task Upload_ThatCannotBe_IsRefused()
    {
        (await UploadAsync(clips.SilentFilm))["error"]!["code"]!.ToString().ShouldBe("invalid");
        (await UploadAsync(clips.SilentFilm, ("title", "x"), ("folder_id", "none")))["error"]!["code"]!.ToString().ShouldBe("not_found");
        (await UploadAsync(clips.SilentFilm, ("title", "x"), ("privacy", "private")))["error"]!["code"]!.ToString().ShouldBe("invalid");
        await _platform.Faults.SetAsync(HostNames.Loom, FaultKind.Quota, TimeSpan.FromHours(1), default);
        (await UploadAsync(clips.SilentFilm, ("title", "x")))["error"]!["code"]!.ToString().ShouldBe("quota_exceeded");
        using var stranger = await _platform.Viewer.GetAsync(new Uri(_platform.Loom.BaseAddress!, "videos"));
        (stranger.StatusCode, await stranger.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.Unauthorized, """{"error":{"code":"unauthorized","message":"The API key is missing or wrong."}}"""));
        _platform.Get<LoomVideos>().All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_OfWhatIsNoVideo_Fails_AndSaysWhy()
    {
        var words = await EndOfAsync((await UploadAsync(clips.Text("words.mp4", "only words"u8.ToArray()), ("title", "x")))["id"]!.ToString());
        (words["status"]!.ToString(), words["error"]!["code"]!.ToString()).ShouldBe(("failed", "unsupported_input"));

        await _platform.Faults.SetAsync(HostNames.Loom, FaultKind.ProcessingError, TimeSpan.FromHours(1), default);
        var film = await EndOfAsync((await UploadAsync(clips.SilentFilm, ("title", "x")))["id"]!.ToString());
        (film["status"]!.ToString(), film["error"]!["code"]!.ToString()).ShouldBe(("failed", "processing_failed"));
    }

    [Fact]
    public async Task Upload_CutInTheMiddle_StaysUploading()
    {
        await _platform.Faults.SetAsync(HostNames.Loom, FaultKind.Cut, TimeSpan.FromHours(1), default);
        await Should.ThrowAsync<HttpRequestException>(() => UploadAsync(clips.Text("large.mp4", new byte[1 << 20]), ("title", "x")));
        await _platform.Faults.ClearAsync(HostNames.Loom, default);

        (await CallAsync(HttpMethod.Get, "videos"))["videos"]!.AsArray().Single()!["status"]!.ToString().ShouldBe("uploading");
    }

    Uri Page(string path) => new UriBuilder(new Uri(_platform.Options.LoomEndpoint, path)) { Host = "localhost" }.Uri;

    async Task<JsonObject> UploadAsync(string file, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = [];
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file)), "file", "film.mp4");
        using var response = await _platform.Loom.PostAsync("videos", form);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    Task<JsonObject> EndOfAsync(string id) => Wait.UntilAsync(
        async () => await CallAsync(HttpMethod.Get, $"videos/{id}") is var video && video["status"]!.ToString() is "ready" or "failed" ? video : null, $"{id} ends");

    async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using var response = await _platform.Loom.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    static IEnumerable<string> Ids(JsonObject answer) => answer["videos"]!.AsArray().Select(v => v!["id"]!.ToString());
}
