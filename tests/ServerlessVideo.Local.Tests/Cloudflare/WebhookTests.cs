using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Tests.Hosts;

namespace ServerlessVideo.Local.Tests.Cloudflare;

[Collection(nameof(StreamCollection))]
public sealed class WebhookTests(StreamFixture stream) : IAsyncLifetime
{
    string _secret = "";

    HostPlatform Platform => stream.Platform;

    public async Task InitializeAsync() =>
        _secret = (await Platform.CallAsync(HttpMethod.Put, "stream/webhook", new JsonObject { ["notificationUrl"] = Platform.People.ToString() }))["result"]!["secret"]!.ToString();

    public async Task DisposeAsync()
    {
        await Platform.Faults.ClearAsync(HostNames.Cloudflare, default);
        await Platform.CallAsync(HttpMethod.Delete, "stream/webhook");
    }

    [Fact]
    public async Task Subscription_KeepsItsSecret_UntilItIsDeleted()
    {
        (await Platform.CallAsync(HttpMethod.Get, "stream/webhook"))["result"]!["secret"]!.ToString().ShouldBe(_secret);
        (await Platform.CallAsync(HttpMethod.Put, "stream/webhook", new JsonObject { ["notificationUrl"] = Platform.People.ToString() }))["result"]!["secret"]!.ToString().ShouldBe(_secret);
        (await Platform.CallAsync(HttpMethod.Put, "stream/webhook", new JsonObject { ["notificationUrl"] = "no url" }))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(10010);
    }

    [Fact]
    public async Task End_IsAnnounced_SignedOverTheVideo_UntilItIsTaken()
    {
        Platform.Received.RefuseNext(1);
        var uid = await FailAsync();

        var received = await Platform.Received.ForAsync(uid, 2);

        received.ShouldAllBe(w => w.IsSignedWith(_secret));
        received[1].Json["status"]!["errorReasonCode"]!.ToString().ShouldBe("ERR_NON_VIDEO");
        received[1].Json["uid"]!.ToString().ShouldBe(uid);
    }

    [Theory]
    [InlineData("webhook_duplicate", "error error", "true true")]
    [InlineData("webhook_forged", "ready error", "false true")]
    [InlineData("webhook_disordered", "error inprogress", "true true")]
    public async Task End_WithAFaultOfWebhooks_IsAnnouncedThatWay(string fault, string states, string signed)
    {
        await Platform.Faults.SetAsync(HostNames.Cloudflare, HostNames.KindOf(fault)!.Value, TimeSpan.FromHours(1), default);

        var received = await Platform.Received.ForAsync(await FailAsync(), 2);

        string.Join(' ', received.Select(w => w.Json["status"]!["state"])).ShouldBe(states);
        string.Join(' ', received.Select(w => w.IsSignedWith(_secret) ? "true" : "false")).ShouldBe(signed);
    }

    [Fact]
    public async Task End_WithAWebhookLost_OrLate_IsAnnouncedNever_OrLater()
    {
        await Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.WebhookLost, TimeSpan.FromHours(1), default);
        var lost = await FailAsync();
        await Wait.UntilAsync(() => Platform.Faults.CountsOf(HostNames.Cloudflare).GetValueOrDefault("webhooks_lost") > 0, "it is lost");
        await Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.WebhookLate, TimeSpan.FromHours(1), default);
        var late = await FailAsync();
        await Wait.UntilAsync(() => Platform.Time.IsWaitedFor, "its webhook waits");
        Platform.Received.All.ShouldNotContain(w => w.Body.Contains(late));
        Platform.Time.Come();

        await Platform.Received.ForAsync(late, 1);

        Platform.Received.All.ShouldNotContain(w => w.Body.Contains(lost));
    }

    /// <summary>The quickest way to an end.</summary>
    async Task<string> FailAsync()
    {
        var video = await Platform.CopyAsync(stream.NotAVideo);
        await Platform.EndOfAsync(video["uid"]!.ToString());
        return video["uid"]!.ToString();
    }
}
