using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ServerlessVideo.Captions;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Captions;

[Collection(DynamoDbCollection.Name)]
public sealed class CaptionEndpointsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const string Vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n", Srt = "1\r\n00:00:03,000 --> 00:00:04,000\r\n<i>Hallo</i>\r\n";

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

    [Fact]
    public async Task Captions_PutListedReadDeleted_AreThereAsLongAsTheyShould()
    {
        var video = await AddAsync();

        var english = await JsonAsync(await PutAsync(video, "EN-us?label=English", Vtt), 201);
        (english.GetProperty("language").GetString(), english.GetProperty("label").GetString(), english.GetProperty("cues").GetInt32()).ShouldBe(("en-US", "English", 1));
        await JsonAsync(await PutAsync(video, "de", Srt, "application/octet-stream"), 201);

        var items = (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/captions"))).GetProperty("items");
        items.EnumerateArray().Select(i => i.GetProperty("language").GetString()).ShouldBe(["de", "en-US"]);
        items[0].GetProperty("label").GetString().ShouldBe("de");
        var one = await anonymous.GetAsync($"videos/{video.Id}/captions/DE");
        one.Content.Headers.ContentType!.ToString().ShouldBe("text/vtt; charset=utf-8");
        (await one.Content.ReadAsStringAsync()).ShouldBe("WEBVTT\n\n00:00:03.000 --> 00:00:04.000\n<i>Hallo</i>\n");
        var view = await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}"));
        (view.GetProperty("captions_available").GetBoolean(), view.GetProperty("caption_languages").GetArrayLength()).ShouldBe((true, 2));

        (await me.DeleteAsync($"videos/{video.Id}/captions/en-us")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ProblemAsync(await me.DeleteAsync($"videos/{video.Id}/captions/en-US"), 404, "not_found");
        await ProblemAsync(await anonymous.GetAsync($"videos/{video.Id}/captions/en-US"), 404, "not_found");
        FilesOf(video).Count.ShouldBe(1);
        (await dynamo.StepsAsync(video.Id)).ShouldBe(["put_captions succeeded", "put_captions succeeded", "delete_captions succeeded"]);
    }

    [Fact]
    public async Task Captions_Replaced_HaveANewAddressAndNothingOfTheOldIsLeft()
    {
        var video = await AddAsync();
        await PutAsync(video, "en", Vtt);
        var before = FilesOf(video).Single();

        var replaced = await JsonAsync(await PutAsync(video, "en?label=English", "WEBVTT\n\nx\n\n00:00:05.000 --> 00:00:06.000\nAnew\n"));

        (replaced.GetProperty("skipped").GetInt32(), replaced.GetProperty("skipped_because").GetString()).ShouldBe((1, "Line 3: no times, as in 00:01.000 --> 00:02.000."));
        FilesOf(video).Single().ShouldNotBe(before);
    }

    [Fact]
    public async Task Captions_OnDemandOfAState_AreChangedOnlyInThatState()
    {
        var video = await AddAsync();
        var first = (await PutAsync(video, "en", Vtt)).Headers.ETag!;
        (await anonymous.GetAsync($"videos/{video.Id}/captions/en")).Headers.ETag.ShouldBe(first);
        await PutAsync(video, "en", Vtt);

        await ProblemAsync(await PutAsync(video, "en", Vtt, ifMatch: first), 412, "precondition_failed");
        await ProblemAsync(await PutAsync(video, "fr", Vtt, ifMatch: EntityTagHeaderValue.Any), 412, "precondition_failed");
        (await PutAsync(video, "en", Vtt, ifMatch: EntityTagHeaderValue.Any)).StatusCode.ShouldBe(HttpStatusCode.OK);
        FilesOf(video).Count.ShouldBe(1);
    }

    /// <summary>A death between the file and the record leaves one that nothing names.</summary>
    [Fact]
    public async Task Captions_LeftByADeath_GoWithTheNextPut()
    {
        var video = await AddAsync();
        await PutAsync(video, "de", Vtt);
        var kept = FilesOf(video).Single();
        var (old, young) = ($"media/{video.Id}/captions/en-old.vtt", $"media/{video.Id}/captions/fr-young.vtt");
        (api.S3.Objects[old], api.S3.Objects[young]) = ([1], [1]);
        (api.S3.Written[kept], api.S3.Written[old], api.S3.Written[young]) = (DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddMinutes(-50));

        await PutAsync(video, "en", Vtt);

        FilesOf(video).Count.ShouldBe(3);
        FilesOf(video).ShouldContain(kept);
        FilesOf(video).ShouldContain(young, "it may be about to be recorded");
        FilesOf(video).ShouldNotContain(old);
    }

    [Fact]
    public async Task Captions_PutAtOnce_AreAllThereWithOneFileEach()
    {
        var video = await AddAsync();
        string[] languages = ["en", "de", "fr", "en", "de", "fr"];

        var answers = await Task.WhenAll(languages.Select(l => PutAsync(video, l, Vtt)));

        answers.Select(a => (int)a.StatusCode).Order().ShouldBe([200, 200, 200, 201, 201, 201]);
        var tracks = (await api.Videos.GetAsync(video.Id, default))!.Captions;
        tracks.Select(t => t.Language).ShouldBe(["de", "en", "fr"]);
        FilesOf(video).Order().ShouldBe(tracks.Select(t => $"media/{video.Id}/captions/{t.File}").Order());
    }

    [Fact]
    public async Task Captions_ByTheRulesOfAccess_AreRefused()
    {
        var video = await AddAsync();
        await PutAsync(video, "en", Vtt);
        using var stranger = api.Client(Any.Owner, "instructor");
        var hidden = await AddAsync(v => v with { Privacy = Privacy.Private });

        await ProblemAsync(await PutAsync(video, "en", Vtt, by: stranger), 403, "forbidden");
        await ProblemAsync(await PutAsync(video, "en", Vtt, by: anonymous), 401, "unauthenticated");
        await ProblemAsync(await stranger.DeleteAsync($"videos/{video.Id}/captions/en"), 403, "forbidden");
        await ProblemAsync(await PutAsync(hidden, "en", Vtt, by: stranger), 404, "not_found");
        await ProblemAsync(await stranger.GetAsync($"videos/{hidden.Id}/captions"), 404, "not_found");
        await ProblemAsync(await stranger.GetAsync($"videos/{hidden.Id}/captions/en"), 404, "not_found");
        await ProblemAsync(await PutAsync(await AddAsync(v => v with { Status = VideoStatus.Uploading }), "en", Vtt), 409, "conflict");
        await ProblemAsync(await PutAsync(await AddAsync(v => v with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Ready }), "en", Vtt), 409, "conflict");
        await ProblemAsync(await PutAsync(await AddAsync(v => v with { MediaType = MediaType.Image }), "en", Vtt), 409, "not_playable");
        (await PutAsync(await AddAsync(v => v with { Status = VideoStatus.Processing }), "en", Vtt)).StatusCode.ShouldBe(HttpStatusCode.Created);
        FilesOf(video).Count.ShouldBe(1);
    }

    /// <summary>A label stands in a line of the playlist that every viewer gets.</summary>
    [Theory]
    [InlineData("x%0A%23EXT-X-STREAM-INF:BANDWIDTH=1%0Ahttps://evil.example/a.m3u8")]
    [InlineData("x%0D%23EXT-X-ENDLIST")]
    [InlineData("x%09y")]
    [InlineData("x%C2%85y")]
    [InlineData("x%E2%80%A8y")]
    [InlineData("English%0A")]
    public async Task Captions_WithALabelOfMoreThanOneLine_AreRefused(string label)
    {
        var video = await AddAsync();

        var problem = await JsonAsync(await PutAsync(video, $"en?label={label}", Vtt), 422);

        problem.GetProperty("errors").GetProperty("label").GetArrayLength().ShouldBeGreaterThan(0);
        FilesOf(video).ShouldBeEmpty();
    }

    [Fact]
    public async Task Captions_ThatCannotBe_AreRefused()
    {
        var video = await AddAsync();

        await ProblemAsync(await PutAsync(video, "no_language", Vtt), 422, "validation_failed");
        await ProblemAsync(await PutAsync(video, $"en?label={new string('x', 101)}", Vtt), 422, "validation_failed");
        var nothing = await JsonAsync(await PutAsync(video, "en", "WEBVTT\n\n00:02.000 --> 00:01.000\nx"), 422);
        (nothing.GetProperty("code").GetString(), nothing.GetProperty("detail").GetString()).ShouldBe(("invalid_captions", "Line 3: the cue ends before it begins."));
        await ProblemAsync(await PutAsync(video, "en", "WEBVTT\n\n" + new string('x', RequestText.MaximumBytes)), 413, "request_too_large");
        // Escaped it would be four times as much.
        await ProblemAsync(await PutAsync(video, "en", "WEBVTT\n\n" + string.Concat(Enumerable.Repeat($"00:00.000 --> 00:01.000\n{new string('<', 4_000)}\n\n", 400).Select((cue, i) => cue.Replace("00:00.", $"{i / 60:00}:{i % 60:00}.").Replace("00:01.", $"{i / 60:00}:{i % 60:00}.9").Replace(".9000", ".900")))), 413, "request_too_large");
        await api.Videos.ChangeAsync(video.Id, v => v with { Captions = [.. Enumerable.Range(0, 50).Select(i => new CaptionTrack($"x-{i:00}", "x", "x", 1, 1, default))] }, default);
        await ProblemAsync(await PutAsync(video, "en", Vtt), 422, "validation_failed");
        FilesOf(video).ShouldBeEmpty();
    }

    [Fact]
    public async Task Playback_WithCaptionsAndChapters_LeadsToThemSigned()
    {
        var video = await AddAsync();
        await PutAsync(video, "en?label=English", Vtt);
        await me.PutAsync($"videos/{video.Id}/chapters", new StringContent("{\"chapters\":[{\"title\":\"One\",\"start_seconds\":0},{\"title\":\"Two\",\"start_seconds\":6.5}]}"));

        var playback = await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"));

        var grant = playback.GetProperty("hls_url").GetString()!.Split('?')[1];
        var file = FilesOf(video).Single();
        var captions = playback.GetProperty("captions")[0];
        captions.GetProperty("url").GetString().ShouldBe($"{TestApi.PublicUrl}/{file}?{grant}");
        (captions.GetProperty("language").GetString(), captions.GetProperty("label").GetString()).ShouldBe(("en", "English"));
        (await GetAsync($"/p/{video.Id}/hls.m3u8?{grant}")).ShouldContain($"URI=\"captions/en.m3u8?{grant}\"");
        (await GetAsync($"/p/{video.Id}/captions/en.m3u8?{grant}")).ShouldContain($"\n/{file}?{grant}\n");
        (await GetAsync($"/p/{video.Id}/dash.mpd?{grant}")).ShouldContain($"<BaseURL>/{file}?{grant.Replace("&", "&amp;")}</BaseURL>");
        (await GetAsync(playback.GetProperty("chapters_url").GetString()![TestApi.PublicUrl.Length..])).ShouldBe(
            "WEBVTT\n\n00:00:00.000 --> 00:00:06.500\nOne\n\n00:00:06.500 --> 00:00:13.000\nTwo\n");

        var other = await AddAsync();
        foreach (var path in new[] { "captions/en.m3u8", "chapters.vtt", "storyboard.vtt" })
        {
            await ProblemAsync(await anonymous.GetAsync($"/p/{video.Id}/{path}"), 403, "signature_missing");
            await ProblemAsync(await anonymous.GetAsync($"/p/{other.Id}/{path}?{grant}"), 403, "signature_invalid");
            await ProblemAsync(await anonymous.GetAsync($"/p/{video.Id}/{path}?{grant.Replace("viewer=anonymous", "viewer=ida")}"), 403, "signature_invalid");
            var theirs = (await JsonAsync(await anonymous.GetAsync($"videos/{other.Id}/playback"))).GetProperty("hls_url").GetString()!.Split('?')[1];
            if (path != "storyboard.vtt")
            {
                await ProblemAsync(await anonymous.GetAsync($"/p/{other.Id}/{path}?{theirs}"), 404, "not_found");
            }
        }
    }

    [Fact]
    public async Task Chapters_SetChangedRemoved_AreWhatWasSaidLast()
    {
        var video = await AddAsync();
        (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/chapters"))).GetProperty("chapters").GetArrayLength().ShouldBe(0);

        var put = await PutChaptersAsync(video, "{\"chapters\":[{\"title\":\" The \\n start \",\"start_seconds\":0,\"end_seconds\":2}]}");

        (await JsonAsync(put)).GetProperty("chapters")[0].GetProperty("title").GetString().ShouldBe("The start");
        var got = await anonymous.GetAsync($"videos/{video.Id}/chapters");
        got.Headers.ETag.ShouldBe(put.Headers.ETag);
        (await PutChaptersAsync(video, "WEBVTT\n\n00:00.000 --> 00:03.000\nA <b>&amp;</b> B\n\n00:03.000 --> 00:13.500\n<script>")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/chapters"))).GetProperty("chapters").EnumerateArray()
            .Select(c => c.GetProperty("title").GetString()).ShouldBe(["A & B", "<script>"]);
        using var stale = new HttpRequestMessage(HttpMethod.Delete, $"videos/{video.Id}/chapters");
        stale.Headers.IfMatch.Add(put.Headers.ETag!);
        await ProblemAsync(await me.SendAsync(stale), 412, "precondition_failed");
        (await me.DeleteAsync($"videos/{video.Id}/chapters")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ProblemAsync(await me.DeleteAsync($"videos/{video.Id}/chapters"), 404, "not_found");
        (await JsonAsync(await anonymous.GetAsync($"videos/{video.Id}/playback"))).TryGetProperty("chapters_url", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"chapters\":[]}", "validation_failed", "chapters")]
    [InlineData("{}", "validation_failed", "chapters")]
    [InlineData("{\"chapters\":[null]}", "validation_failed", "chapters[0]")]
    [InlineData("{\"chapters\":[{\"start_seconds\":0}]}", "validation_failed", "chapters[0].title")]
    [InlineData("{\"chapters\":[{\"title\":\"x\"}]}", "validation_failed", "chapters[0].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\" \",\"start_seconds\":0}]}", "validation_failed", "chapters[0].title")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":-1}]}", "validation_failed", "chapters[0].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":1e999}]}", "validation_failed", "chapters[0].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":15}]}", "validation_failed", "chapters[0].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":1},{\"title\":\"y\",\"start_seconds\":1}]}", "validation_failed", "chapters[1].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":1,\"end_seconds\":5},{\"title\":\"y\",\"start_seconds\":4}]}", "validation_failed", "chapters[1].start_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":1,\"end_seconds\":1}]}", "validation_failed", "chapters[0].end_seconds")]
    [InlineData("{\"chapters\":[{\"title\":\"x\",\"start_seconds\":\"1\"}]}", "validation_failed", "chapters[0].start_seconds")]
    [InlineData("{", "malformed_request", null)]
    [InlineData("WEBVTT\n\n00:00.000 --> 00:01.000\nx\n\n00:03.000 --> 00:02.000\ny", "invalid_chapters", null)]
    [InlineData("chapters", "invalid_chapters", null)]
    public async Task Chapters_ThatCannotBe_AreRefusedByField(string body, string code, string? field)
    {
        var problem = await JsonAsync(await PutChaptersAsync(await AddAsync(), body), code == "malformed_request" ? 400 : 422);

        problem.GetProperty("code").GetString().ShouldBe(code);
        if (field is not null)
        {
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        }
    }

    Task<HttpResponseMessage> PutChaptersAsync(Video video, string body) => me.PutAsync($"videos/{video.Id}/chapters", new StringContent(body));

    async Task<HttpResponseMessage> PutAsync(
        Video video, string language, string text, string type = "text/vtt", EntityTagHeaderValue? ifMatch = null, HttpClient? by = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"videos/{video.Id}/captions/{language}")
        {
            Content = new StringContent(text, System.Text.Encoding.UTF8, type),
        };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(ifMatch);
        }
        return await (by ?? me).SendAsync(request);
    }

    List<string> FilesOf(Video video) => [.. api.S3.Objects.Keys.Where(k => k.StartsWith($"media/{video.Id}/captions/", StringComparison.Ordinal))];

    async Task<Video> AddAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready, owner) with { HostingProvider = HostingProvider.Aws, DurationSeconds = 13 };
        video = with?.Invoke(video) ?? video;
        await api.Videos.CreateAsync(video, [], default);
        var folder = EncodedFolder.Whole();
        await dynamo.Table.PutAsync(RenditionSet.Mapper, folder.Check().Value with { VideoId = video.Id }, null, default);
        api.S3.Objects[$"media/{video.Id}/1/video.mpd"] = System.Text.Encoding.UTF8.GetBytes(folder.Texts["video.mpd"]);
        return video;
    }

    async Task<string> GetAsync(string path)
    {
        var response = await anonymous.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
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
