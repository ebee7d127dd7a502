using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.Tests.Hosts;
using ServerlessVideo.Local.Tests.MediaConvert;

namespace ServerlessVideo.Local.Tests.Cloudflare;

public sealed class RestartTests(Clips clips) : IClassFixture<Clips>
{
    [Fact]
    public async Task Restart_InTheMiddleOfAJob_BringsItToItsEnd_AndAnnouncesIt()
    {
        var first = await HostPlatform.StartAsync();
        await first.Faults.SetAsync(HostNames.Cloudflare, FaultKind.NeverReady, TimeSpan.FromHours(1), default);
        var uid = (await first.CopyAsync(clips.SilentFilm))["uid"]!.ToString();
        await first.UntilAsync(uid, v => v["status"]!["state"]!.ToString() == "inprogress");
        await first.StopAsync();

        await using var second = await HostPlatform.StartAsync(first);
        await second.CallAsync(HttpMethod.Put, "stream/webhook", new JsonObject { ["notificationUrl"] = second.People.ToString() });
        second.Faults.Has(HostNames.Cloudflare, FaultKind.NeverReady).ShouldBeTrue();
        await second.Faults.ClearAsync(HostNames.Cloudflare, default);

        (await second.EndOfAsync(uid))["status"]!["state"]!.ToString().ShouldBe("ready");
        (await second.Received.ForAsync(uid, 1))[0].Json["readyToStream"]!.GetValue<bool>().ShouldBeTrue();
        using var playlist = await second.Viewer.GetAsync(second.PlaybackUrl($"{uid}/manifest/video.m3u8"));
        playlist.StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Exists(second.Get<StreamVideos>().SourceOf(uid)).ShouldBeFalse();
    }

    /// <summary>The original lies behind the platform's own S3, which serves only once everything has started.</summary>
    [Fact]
    public void Jobs_OfBothHosts_GoOnOnlyWhenEveryPortServes() => new ServiceCollection().AddHosts().AddCloudflare().AddLoom()
        .Where(service => service.ServiceType == typeof(IHostedService)).ShouldHaveSingleItem().ImplementationType.ShouldBe(typeof(HostServers));

    [Fact]
    public async Task Restart_WhenTheLastByteWasNotRecorded_GoesOnWithTheFile()
    {
        var first = await HostPlatform.StartAsync();
        var uid = (await first.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 60 }))["result"]!["uid"]!.ToString();
        File.Copy(clips.SilentFilm, first.Get<StreamVideos>().SourceOf(uid));
        await first.StopAsync();

        await using var second = await HostPlatform.StartAsync(first);

        (await second.EndOfAsync(uid))["status"]!["state"]!.ToString().ShouldBe("ready");
    }

    [Fact]
    public async Task Restart_AfterHalfARemoval_HasNoVideo()
    {
        var first = await HostPlatform.StartAsync();
        var uid = (await first.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 60 }))["result"]!["uid"]!.ToString();
        var folder = Path.GetDirectoryName(first.Get<StreamVideos>().SourceOf(uid))!;
        await first.StopAsync();
        File.Delete(Path.Combine(folder, "record.json"));

        await using var second = await HostPlatform.StartAsync(first);

        (await second.CallAsync(HttpMethod.Get, "stream"))["result"]!.AsArray().ShouldBeEmpty();
        Directory.Exists(folder).ShouldBeFalse();
    }
}
