using System.Net;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Tests.MediaConvert;

namespace ServerlessVideo.Local.Tests.Cloudflare;

[Collection(nameof(StreamCollection))]
public sealed class CopyTests(StreamFixture stream)
{
    [Fact]
    public void Copy_WhenReady_SaysAllOfIt()
    {
        var video = stream.Ready;

        video["status"]!.ToJsonString().ShouldBe("""{"state":"ready","pctComplete":"100.000000","errorReasonCode":"","errorReasonText":""}""");
        video["readyToStream"]!.GetValue<bool>().ShouldBeTrue();
        video["duration"]!.GetValue<double>().ShouldBe(4, 0.1);
        video["input"]!.ToJsonString().ShouldBe("""{"width":320,"height":180}""");
        video["creator"]!.ToString().ShouldBe("dev:ready");
        video["meta"]!["publication"]!.ToString().ShouldBe("v-g1");
        video["size"]!.GetValue<long>().ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData("hls")]
    [InlineData("dash")]
    public async Task Playback_IsWhatFfprobeReads(string format)
    {
        var report = Tools.Run("ffprobe", ["-v", "error", "-of", "csv=p=0", "-show_entries", "stream=codec_name,width,height", stream.Ready["playback"]![format]!.ToString()]);

        report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ShouldBe(["h264,320,180", "aac"], ignoreOrder: true);
        using var manifest = await stream.Platform.Viewer.GetAsync(stream.Ready["playback"]![format]!.ToString());
        manifest.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Theory]
    [InlineData("?time=1s&height=90", "160,90")]
    [InlineData("?time=0m2s&height=100&width=100", "100,100")]
    [InlineData("?height=100&width=100&fit=clip", "100,56")]
    [InlineData("?height=100&width=120&fit=fill", "120,100")]
    public void Thumbnail_HasTheSizeAskedFor(string query, string size) =>
        Tools.Run("ffprobe", ["-v", "error", "-of", "csv=p=0", "-show_entries", "stream=width,height", stream.Ready["thumbnail"]! + query]).Trim().ShouldBe(size);

    [Fact]
    public async Task Copy_OfWhatIsNoVideo_EndsInError()
    {
        (await ReasonAsync(stream.NotAVideo)).ShouldBe("ERR_NON_VIDEO");
        (await ReasonAsync(stream.OneFrame)).ShouldBe("ERR_DURATION_TOO_SHORT");
        (await ReasonAsync(stream.Truncated)).ShouldBe("ERR_MALFORMED_VIDEO");
        (await ReasonAsync("/nowhere.mp4")).ShouldBe("ERR_FETCH_ORIGIN_ERROR");
    }

    /// <summary>The address is as good as ever.</summary>
    [Fact]
    public async Task Copy_WhileNothingIsFetched_EndsInError()
    {
        await stream.Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.FetchError, TimeSpan.FromHours(1), default);
        try
        {
            (await ReasonAsync(stream.Clip)).ShouldBe("ERR_FETCH_ORIGIN_ERROR");
        }
        finally
        {
            await stream.Platform.Faults.ClearAsync(HostNames.Cloudflare, default);
        }
    }

    [Fact]
    public async Task Copy_LongerThanItsReservation_EndsInError()
    {
        var video = await stream.Platform.CopyAsync(stream.Clip, new JsonObject { ["maxDurationSeconds"] = 1 });

        (await stream.Platform.EndOfAsync(video["uid"]!.ToString()))["status"]!["errorReasonCode"]!.ToString().ShouldBe("ERR_DURATION_EXCEED_CONSTRAINT");
    }

    [Theory]
    [InlineData("""{"url": "ftp://a/b"}""", 400, 10010)]
    [InlineData("""{}""", 400, 10010)]
    [InlineData("""{"url": "http://localhost/", "meta": "x"}""", 400, 10005)]
    [InlineData("""{"url": "http://localhost/", "requireSignedURLs": "yes"}""", 400, 10005)]
    [InlineData("""{"url": "http://localhost/", "thumbnailTimestampPct": 2}""", 400, 10019)]
    [InlineData("""no json""", 400, 10004)]
    public async Task Copy_WithABadBody_IsRefused(string body, int status, int code)
    {
        using var response = await stream.Platform.Cloudflare.PostAsync("stream/copy", new StringContent(body));

        ((int)response.StatusCode).ShouldBe(status);
        var envelope = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        (envelope["success"]!.GetValue<bool>(), envelope["errors"]![0]!["code"]!.GetValue<int>()).ShouldBe((false, code));
    }

    [Fact]
    public async Task Call_WithoutTheToken_OrOfAnotherAccount_IsRefused()
    {
        using var none = await stream.Platform.Viewer.GetAsync(new Uri(stream.Platform.Cloudflare.BaseAddress!, "stream"));
        using var other = await stream.Platform.Cloudflare.GetAsync(new Uri(stream.Platform.Options.CloudflareEndpoint, "client/v4/accounts/other/stream"));

        (none.StatusCode, other.StatusCode).ShouldBe((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
        JsonNode.Parse(await none.Content.ReadAsStringAsync())!["errors"]![0]!.ToJsonString().ShouldBe("""{"code":10000,"message":"Authentication error"}""");
    }

    async Task<string> ReasonAsync(string file)
    {
        var video = await stream.Platform.CopyAsync(file);
        return (await stream.Platform.EndOfAsync(video["uid"]!.ToString()))["status"]!["errorReasonCode"]!.ToString();
    }
}
