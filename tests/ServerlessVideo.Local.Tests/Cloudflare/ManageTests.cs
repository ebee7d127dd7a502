using System.Net;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Tests.Hosts;

namespace ServerlessVideo.Local.Tests.Cloudflare;

[Collection(nameof(StreamCollection))]
public sealed class ManageTests(StreamFixture stream)
{
    HostPlatform Platform => stream.Platform;

    [Fact]
    public async Task List_FiltersAndPages()
    {
        List<string> made = [];
        for (var i = 0; i < 3; i++)
        {
            var direct = await Platform.CallAsync(HttpMethod.Post, "stream/direct_upload",
                new JsonObject { ["maxDurationSeconds"] = 1, ["creator"] = "dev:list", ["meta"] = new JsonObject { ["name"] = $"Film number {i}" } });
            made.Add(direct["result"]!["uid"]!.ToString());
        }

        var first = await ListAsync("creator=dev:list&limit=2&include_counts=true");
        Uids(first).ShouldBe([made[2], made[1]]);
        (first["total"]!.GetValue<int>(), first["range"]!.GetValue<int>()).ShouldBe((3, 2));
        var last = first["result"]![1]!["created"]!.ToString();
        Uids(await ListAsync($"creator=dev:list&limit=2&before={last}")).ShouldBe([made[0]]);
        Uids(await ListAsync($"creator=dev:list&after={last}")).ShouldBe([made[2]]);
        Uids(await ListAsync("creator=dev:list&asc=true&limit=1")).ShouldBe([made[0]]);
        Uids(await ListAsync("creator=dev:list&search=NUMBER 1")).ShouldBe([made[1]]);
        Uids(await ListAsync("creator=dev:list&status=ready")).ShouldBeEmpty();
        Uids(await ListAsync("creator=dev:ready&status=ready")).ShouldBe([stream.ReadyUid]);
        (await ListAsync("limit=0"))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10005);
    }

    [Fact]
    public async Task Edit_ChangesWhatItNames_AndDeleteRemoves()
    {
        var uid = (await Platform.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 1, ["creator"] = "dev:edit" }))["result"]!["uid"]!.ToString();

        var edited = (await Platform.CallAsync(HttpMethod.Post, $"stream/{uid}", JsonNode.Parse("""{"meta": {"name": "New"}, "allowedOrigins": ["example.com"]}""")!.AsObject()))["result"]!;
        (edited["creator"]!.ToString(), edited["meta"]!["name"]!.ToString(), edited["allowedOrigins"]![0]!.ToString()).ShouldBe(("dev:edit", "New", "example.com"));
        edited["modified"]!.ToString().ShouldBeGreaterThan(edited["created"]!.ToString());

        (await Platform.CallAsync(HttpMethod.Delete, $"stream/{uid}"))["success"]!.GetValue<bool>().ShouldBeTrue();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            (await Platform.CallAsync(method, $"stream/{uid}"))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10003);
        }
    }

    [Fact]
    public async Task Captions_AreKept_ReadAndRemoved()
    {
        const string words = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n";
        (await PutCaptionsAsync("en-GB", words)).ShouldBe(HttpStatusCode.OK);
        (await PutCaptionsAsync("de", "1\n00:00")).ShouldBe(HttpStatusCode.BadRequest);
        (await PutCaptionsAsync("..%2F..%2Fx", words)).ShouldBe(HttpStatusCode.BadRequest);

        (await Platform.CallAsync(HttpMethod.Get, $"stream/{stream.ReadyUid}/captions"))["result"]!.AsArray().Single()!["language"]!.ToString().ShouldBe("en-GB");
        (await Platform.Cloudflare.GetStringAsync($"stream/{stream.ReadyUid}/captions/en-GB/vtt")).ShouldBe(words);
        (await Platform.CallAsync(HttpMethod.Post, $"stream/{stream.ReadyUid}/captions/fr/generate"))["success"]!.GetValue<bool>().ShouldBeFalse();
        (await Platform.CallAsync(HttpMethod.Delete, $"stream/{stream.ReadyUid}/captions/en-GB"))["success"]!.GetValue<bool>().ShouldBeTrue();
        (await Platform.CallAsync(HttpMethod.Get, $"stream/{stream.ReadyUid}/captions"))["result"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Downloads_AndEmbed_AreOffered()
    {
        var url = (await Platform.CallAsync(HttpMethod.Post, $"stream/{stream.ReadyUid}/downloads"))["result"]!["default"]!["url"]!.ToString();
        using HttpRequestMessage request = new(HttpMethod.Get, url) { Headers = { Range = new(0, 99) } };
        using var part = await Platform.Viewer.SendAsync(request);
        (part.StatusCode, part.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.PartialContent, 100));
        await Platform.CallAsync(HttpMethod.Delete, $"stream/{stream.ReadyUid}/downloads");
        using var gone = await Platform.Viewer.GetAsync(url);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await Platform.Cloudflare.GetStringAsync($"stream/{stream.ReadyUid}/embed")).ShouldContain($"{stream.ReadyUid}/iframe");
        (await Platform.CallAsync(HttpMethod.Post, "stream/clip", []))["errors"]![0]!["message"]!.ToString().ShouldContain("Not Implemented");
    }

    [Fact]
    public async Task MinutesViewed_AreThoseOfTheSegmentsFetched()
    {
        var before = await MinutesAsync();
        foreach (var file in (string[])["video_180p_000000001.cmfv", "video_sound_000000001.cmfa", "video_180pinit.cmfv"])
        {
            await Platform.Viewer.GetByteArrayAsync(Platform.PlaybackUrl($"{stream.ReadyUid}/manifest/{file}"));
        }

        // The clip's one segment has four seconds; it is counted once its last byte went out.
        await Wait.UntilAsync(async () => Math.Abs(await MinutesAsync() - before - (4 / 60.0)) < 0.005, "what was watched is counted");
    }

    [Fact]
    public async Task Quota_WhenFull_RefusesEveryWayIn()
    {
        var usage = (await Platform.CallAsync(HttpMethod.Get, "stream/storage-usage"))["result"]!;
        usage["totalStorageMinutes"]!.GetValue<double>().ShouldBeInRange(4 / 60.0, 100);
        usage["totalStorageMinutesLimit"]!.GetValue<double>().ShouldBe(1000);

        (await Platform.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 36_000 }))["success"]!.GetValue<bool>().ShouldBeTrue();
        await Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.Quota, TimeSpan.FromHours(1), default);
        try
        {
            (await Platform.CallAsync(HttpMethod.Post, "stream/copy", new JsonObject { ["url"] = "http://localhost/" }))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10011);
            (await Platform.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 60 }))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10011);
            (await Platform.CallAsync(HttpMethod.Get, "stream/storage-usage"))["result"]!["totalStorageMinutes"]!.GetValue<double>().ShouldBe(1000);
        }
        finally
        {
            await Platform.Faults.ClearAsync(HostNames.Cloudflare, default);
        }
    }

    async Task<double> MinutesAsync()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("yyyy-MM-dd");
        JsonObject query = new()
        {
            ["query"] = """
                query ($account: string!, $from: Date!, $uid: string!) { viewer { accounts(filter: {accountTag: $account}) {
                  streamMinutesViewedAdaptiveGroups(filter: {date_geq: $from, date_leq: "TODAY", uid: $uid}, limit: 10) { sum { minutesViewed } dimensions { uid clientCountryName } } } } }
                """.Replace("TODAY", today),
            ["variables"] = new JsonObject { ["account"] = "x", ["from"] = today, ["uid"] = stream.ReadyUid },
        };
        using var response = await Platform.Cloudflare.PostAsync(new Uri(Platform.Options.CloudflareEndpoint, "client/v4/graphql"), new StringContent(query.ToJsonString()));
        var groups = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!["viewer"]!["accounts"]![0]!["streamMinutesViewedAdaptiveGroups"]!.AsArray();
        groups.Select(g => g!["dimensions"]!["uid"]!.ToString()).ShouldAllBe(uid => uid == stream.ReadyUid);
        return groups.Sum(g => g!["sum"]!["minutesViewed"]!.GetValue<double>());
    }

    async Task<HttpStatusCode> PutCaptionsAsync(string language, string words)
    {
        using MultipartFormDataContent form = new() { { new StringContent(words), "file", "captions.vtt" } };
        using var response = await Platform.Cloudflare.PutAsync($"stream/{stream.ReadyUid}/captions/{language}", form);
        return response.StatusCode;
    }

    Task<JsonObject> ListAsync(string query) => Platform.CallAsync(HttpMethod.Get, $"stream?{query}");

    static IEnumerable<string> Uids(JsonObject answer) => answer["result"]!.AsArray().Select(v => v!["uid"]!.ToString());
}
