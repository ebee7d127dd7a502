using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Tests.Hosts;

public sealed class FaultTests(MediaConvert.Clips clips) : IClassFixture<MediaConvert.Clips>, IAsyncLifetime
{
    HostPlatform _platform = null!;

    public async Task InitializeAsync() => _platform = await HostPlatform.StartAsync();

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Theory]
    [InlineData(HostNames.Cloudflare)]
    [InlineData(HostNames.Loom)]
    public async Task Refuse_ResetsTheConnection_OfPlaybackToo(string host)
    {
        await SetAsync(host, FaultKind.Refuse);

        foreach (var url in Addresses(host))
        {
            await Should.ThrowAsync<HttpRequestException>(() => GetAsync(host, url));
        }
    }

    [Theory]
    [InlineData(HostNames.Cloudflare, "429", 429, """{"result":null,"success":false,"errors":[{"code":10016,""")]
    [InlineData(HostNames.Cloudflare, "500", 500, """{"result":null,"success":false,"errors":[{"code":10001,""")]
    [InlineData(HostNames.Loom, "429", 429, """{"error":{"code":"rate_limited",""")]
    [InlineData(HostNames.Loom, "500", 500, """{"error":{"code":"internal",""")]
    public async Task Answer_IsTheHostsOwnRefusal(string host, string fault, int status, string body)
    {
        await SetAsync(host, HostNames.KindOf(fault)!.Value);

        using var response = await GetAsync(host, Addresses(host)[0]);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.RetryAfter?.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        (response.Headers.RetryAfter is not null).ShouldBe(status == 429);
        (await response.Content.ReadAsStringAsync()).ShouldStartWith(body);
    }

    [Fact]
    public async Task Slow_AnswersLate()
    {
        await SetAsync(HostNames.Cloudflare, FaultKind.Slow);
        var watch = Stopwatch.StartNew();

        using var response = await GetAsync(HostNames.Cloudflare, Addresses(HostNames.Cloudflare)[0]);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task Hang_NeverAnswers()
    {
        await SetAsync(HostNames.Loom, FaultKind.Hang);
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(500));

        await Should.ThrowAsync<OperationCanceledException>(() => _platform.Loom.GetAsync("videos", patience.Token));
    }

    [Fact]
    public async Task Cut_EndsInTheMiddleOfTheAnswer_WhichHasHadItsEffect()
    {
        await SetAsync(HostNames.Cloudflare, FaultKind.Cut);
        await Should.ThrowAsync<HttpRequestException>(() =>
            _platform.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 60, ["creator"] = "cut" }));
        await _platform.Faults.ClearAsync(HostNames.Cloudflare, default);

        (await _platform.CallAsync(HttpMethod.Get, "stream?creator=cut"))["result"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fault_EndsByItself_AndConcernsItsHostOnly()
    {
        await _platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.Failure, TimeSpan.FromMilliseconds(300), default);
        using var other = await GetAsync(HostNames.Loom, Addresses(HostNames.Loom)[0]);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);

        await Wait.UntilAsync(async () =>
        {
            using var response = await GetAsync(HostNames.Cloudflare, Addresses(HostNames.Cloudflare)[0]);
            return response.StatusCode == HttpStatusCode.OK;
        }, "the fault is over");
    }

    [Fact]
    public async Task ProcessingError_EndsAVideoThatWouldBeReady()
    {
        await SetAsync(HostNames.Cloudflare, FaultKind.ProcessingError);

        var video = await _platform.EndOfAsync((await _platform.CopyAsync(clips.SilentFilm))["uid"]!.ToString());

        video["status"]!["errorReasonCode"]!.ToString().ShouldBe("ERR_UNKNOWN");
    }

    [Fact]
    public async Task Storage_ThatUploadsToComeHaveReserved_IsNotGivenTwice()
    {
        await using var small = await HostPlatform.StartAsync(streamMinutes: 1.5);
        JsonObject minute = new() { ["maxDurationSeconds"] = 60 };

        (await small.CallAsync(HttpMethod.Post, "stream/direct_upload", minute))["success"]!.GetValue<bool>().ShouldBeTrue();
        (await small.CallAsync(HttpMethod.Post, "stream/direct_upload", minute))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10011);
    }

    Task SetAsync(string host, FaultKind kind) => _platform.Faults.SetAsync(host, kind, TimeSpan.FromHours(1), default);

    Task<HttpResponseMessage> GetAsync(string host, Uri url) => (host == HostNames.Loom ? _platform.Loom : _platform.Cloudflare).GetAsync(url);

    /// <summary>Of the API, and where viewers go.</summary>
    Uri[] Addresses(string host) => host == HostNames.Loom
        ? [new(_platform.Loom.BaseAddress!, "videos"), new(_platform.Options.LoomEndpoint, "share/x")]
        : [new(_platform.Cloudflare.BaseAddress!, "stream"), _platform.PlaybackUrl("x/manifest/video.m3u8")];
}
