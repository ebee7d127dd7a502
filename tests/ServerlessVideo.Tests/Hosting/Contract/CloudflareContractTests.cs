using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Contract;

/// <summary>The product's client and the laptop's stand-in of Cloudflare Stream, written from the same documentation by different hands.</summary>
public sealed class CloudflareContractTests : IAsyncLifetime
{
    static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    HostPair pair = null!;
    CloudflareHost host = null!;

    public async Task InitializeAsync()
    {
        pair = await HostPair.StartAsync();
        host = pair.Get<CloudflareHost>();
    }

    public async Task DisposeAsync() => await pair.DisposeAsync();

    [Fact]
    public async Task Copy_FromSettingUpToRemoval_DoesAllThatIsDocumented()
    {
        (await pair.Get<HostSetup>().RunAsync(default)).Single(setUp => setUp.Host == HostingProvider.Cloudflare).Done.ShouldBe(["webhook", "signing key"]);
        (await pair.Get<HostSetup>().RunAsync(default)).ShouldAllBe(setUp => setUp.Error == null && setUp.Done.Count == 0);
        var task = HostPair.NewTask();

        var begun = (await host.PublishAsync(pair.Publication(task, pair.Clip()), Later, default)).Value;
        (await host.PublishAsync(pair.Publication(task, pair.Clip()), Later, default)).Value.ProviderVideoId.ShouldBe(begun.ProviderVideoId);
        var ready = await HostPair.EndAsync(host, begun.ProviderVideoId);

        (ready.State, ready.Percent, ready.Name, ready.Width, ready.Height).ShouldBe((HostedState.Ready, 100, task.Name, 320, 180));
        await WebhookIsOursAsync(ready.ProviderVideoId);
        await PlaysWithATokenOnlyAsync(ready.ProviderVideoId);
        (await host.QualitiesAsync(ready.ProviderVideoId, default)).ShouldBe(["180p"]);
        (await host.QualitiesAsync("0123456789abcdef0123456789abcdef", default)).ShouldBeEmpty();
        await CaptionsAsync(ready.ProviderVideoId);
        await ManagedAsync(ready, task);
        (await host.DeleteAsync(ready.ProviderVideoId, default)).Value.ShouldBeTrue();
        (await host.DeleteAsync(ready.ProviderVideoId, default)).Value.ShouldBeFalse();
        (await host.GetAsync(ready.ProviderVideoId, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);
    }

    async Task WebhookIsOursAsync(string uid)
    {
        var body = await pair.WebhookAsync(HostingProvider.Cloudflare, uid);

        StreamCopies.Of(JsonSerializer.Deserialize(body, StreamJson.Default.StreamVideo)!, new HostCopyName("test")).State.ShouldBe(HostedState.Ready);
    }

    async Task PlaysWithATokenOnlyAsync(string uid)
    {
        var (addresses, tokens, soon) = (pair.Get<StreamAddresses>(), pair.Get<StreamTokens>(), DateTimeOffset.UtcNow.AddDays(7));
        var token = (await tokens.MintAsync(uid, soon, default)).Value;

        (await pair.StatusAsync(addresses.Hls(uid))).ShouldBe(HttpStatusCode.Unauthorized);
        (await pair.StatusAsync(addresses.Hls(token))).ShouldBe(HttpStatusCode.OK);
        (await pair.StatusAsync(addresses.Dash(token))).ShouldBe(HttpStatusCode.OK);
        (await pair.StatusAsync(addresses.Iframe(token))).ShouldBe(HttpStatusCode.OK);
        (await pair.StatusAsync(addresses.Thumbnail(token, 0.5, 160, 90, "crop"))).ShouldBe(HttpStatusCode.OK);
        (await pair.StatusAsync(addresses.Hls(token[..^5] + "AAAAA"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await pair.StatusAsync(addresses.Hls((await tokens.MintAsync(uid, soon, default, rules: [new("any", "block")])).Value))).ShouldBe(HttpStatusCode.Forbidden);
        (await pair.StatusAsync(addresses.Hls((await tokens.MintAsync(uid, soon, default, rules: [new("ip.src", "allow", Ip: ["127.0.0.0/8", "::1/128"]), new("any", "block")])).Value)))
            .ShouldBe(HttpStatusCode.OK);
    }

    async Task CaptionsAsync(string uid)
    {
        var client = pair.Get<StreamClient>();

        (await client.PutCaptionsAsync(uid, "pt-BR", "WEBVTT\n\n00:00.000 --> 00:01.000\nOlá\n"u8.ToArray(), default)).Value.Language.ShouldBe("pt-BR");
        (await client.ListCaptionsAsync(uid, default)).Value.ShouldHaveSingleItem().Language.ShouldBe("pt-BR");
        (await client.GetCaptionsAsync(uid, "pt-BR", default)).Value.ShouldContain("Olá");
        (await client.DeleteCaptionsAsync(uid, "pt-BR", default)).Value.ShouldBeTrue();
        (await client.DeleteCaptionsAsync(uid, "pt-BR", default)).Value.ShouldBeFalse();
    }

    async Task ManagedAsync(HostedVideo ready, PublishTask task)
    {
        var client = pair.Get<StreamClient>();

        (await host.UpdateAsync(ready.ProviderVideoId, pair.Publication(task, pair.Clip()).Metadata with { Title = "Neu" }, default)).Value.Name.ShouldBe(task.Name);
        var video = (await client.GetAsync(ready.ProviderVideoId, default)).Value;
        (video.Meta!["name"].GetString(), video.RequireSignedUrls, video.AllowedOrigins!.Count).ShouldBe(("Neu", true, 0));
        (await host.ListAsync(null, default)).Value.Items.ShouldContain(copy => copy.Name == task.Name);
        var quota = (await host.GetQuotaAsync(default)).Value;
        (quota.Unit, quota.Used > 0, quota.IsExhausted).ShouldBe(("minutes", true, false));
        (await client.GetEmbedAsync(ready.ProviderVideoId, default)).Value.ShouldContain("iframe");
        (await client.CreateDownloadAsync(ready.ProviderVideoId, default)).Value.Keys.ShouldBe(["default"]);
        (await client.GetDownloadsAsync(ready.ProviderVideoId, default)).Value["default"].Url.ShouldNotBeNull();
        (await WatchAsync(ready.ProviderVideoId)).ShouldBe(HttpStatusCode.OK);
        (await MinutesAsync(ready.ProviderVideoId)).ShouldBeInRange(0.001, 1);
    }

    /// <summary>A segment is counted after it was sent.</summary>
    async Task<double> MinutesAsync(string uid)
    {
        var minutes = 0.0;
        await Wait.UntilAsync(
            async () =>
            {
                var today = DateOnly.FromDateTime(DateTime.UtcNow);
                minutes = (await host.GetAnalyticsAsync(uid, today.AddDays(-40), today, default)).Value.MinutesViewed ?? 0;
                return minutes > 0;
            },
            "what was watched is counted");
        return minutes;
    }

    /// <summary>The first segment of pictures, found as a player finds it.</summary>
    async Task<HttpStatusCode> WatchAsync(string uid)
    {
        var address = pair.Get<StreamAddresses>().Hls((await pair.Get<StreamTokens>().MintAsync(uid, DateTimeOffset.UtcNow.AddHours(1), default)).Value);
        for (var depth = 0; depth < 2; depth++)
        {
            var playlist = await pair.Platform.Viewer.GetStringAsync(address);
            address = new Uri(address, Regex.Match(playlist, "^[^#\\s].*$", RegexOptions.Multiline).Value.Trim());
        }
        return await pair.StatusAsync(address);
    }

    [Fact]
    public async Task Push_StoppedAndCutInBetween_ArrivesWhole()
    {
        var task = HostPair.NewTask();
        var path = pair.Clip(padding: (int)TusChunks.Smallest + 500_000);
        await using var original = await SourceServer.StartAsync(context => SendOriginalAsync(context, path));
        var publication = pair.Publication(task, path, push: true) with { Original = new Uri(original.Url()) };
        var stopped = (await host.PublishAsync(publication, DateTimeOffset.UtcNow, default)).Value;
        stopped.BytesToSend.ShouldBe(publication.SizeBytes);

        var sent = (await host.PublishAsync(publication with { Continuation = stopped.Continuation }, Later, default)).Value;

        (sent.ProviderVideoId, sent.BytesToSend).ShouldBe((stopped.ProviderVideoId, 0));
        original.Ranges.ShouldBe([$"bytes=0-{TusChunks.Smallest - 1}", $"bytes={TusChunks.Smallest / 2}-{publication.SizeBytes - 1}"]);
        (await HostPair.EndAsync(host, sent.ProviderVideoId)).State.ShouldBe(HostedState.Ready);
    }

    /// <summary>The host cuts the request that this is read for first, and no other.</summary>
    async Task SendOriginalAsync(HttpContext context, string path)
    {
        var file = await File.ReadAllBytesAsync(path);
        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        var (from, to) = ((int)range.From!.Value, (int)range.To!.Value);
        if (from > 0)
        {
            await SourceServer.SendAsync(context, file);
            return;
        }
        var before = Faulted();
        await pair.Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.Cut, TimeSpan.FromHours(1), default);
        context.Response.StatusCode = 206;
        context.Response.ContentLength = to + 1;
        context.Response.Headers.ContentRange = $"bytes 0-{to}/{file.Length}";
        await context.Response.Body.WriteAsync(file.AsMemory(0, 1_000_000));
        await context.Response.Body.FlushAsync();
        await Wait.UntilAsync(() => Faulted() > before, "the host is at the request that it will cut");
        await pair.Platform.Faults.ClearAsync(HostNames.Cloudflare, default);
        await context.Response.Body.WriteAsync(file.AsMemory(1_000_000, to + 1 - 1_000_000));

        long Faulted() => pair.Platform.Faults.CountsOf(HostNames.Cloudflare).GetValueOrDefault("faulted");
    }

    [Fact]
    public async Task Copy_OfWhatIsNoVideoOrCannotBeFetched_SaysWhoseFaultItIs()
    {
        var words = pair.Clip() + ".txt";
        await File.WriteAllTextAsync(words, "only words");

        (await ErrorAsync(pair.Publication(HostPair.NewTask(), words))).ShouldBe(Errors.UnsupportedInput.Code);
        (await ErrorAsync(pair.Publication(HostPair.NewTask(), words) with { Original = new Uri("http://127.0.0.1:9/gone") })).ShouldBe(Errors.HostFetchFailed.Code);

        async Task<string> ErrorAsync(HostPublication publication) =>
            (await HostPair.EndAsync(host, (await host.PublishAsync(publication, Later, default)).Value.ProviderVideoId)).Error!.Code;
    }

    [Fact]
    public async Task Silence_OfTheHost_EndsAfterTheTime()
    {
        await using var impatient = await HostPair.StartAsync(TimeSpan.FromSeconds(0.5));
        await impatient.Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.Hang, TimeSpan.FromHours(1), default);

        (await impatient.Get<CloudflareHost>().PublishAsync(impatient.Publication(HostPair.NewTask(), impatient.Clip()), Later, default)).Failure!.Error.ShouldBe(Errors.HostTimeout);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "Refuse", "host_unavailable" },
        { "TooMany", "host_rate_limited" },
        { "Failure", "host_unavailable" },
        { "Cut", "host_unavailable" },
        { "Quota", "host_quota" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_OfTheHost_IsAnOutcomeAndPasses(string kind, string code)
    {
        var publication = pair.Publication(HostPair.NewTask(), pair.Clip());
        await pair.Platform.Faults.SetAsync(HostNames.Cloudflare, Enum.Parse<FaultKind>(kind), TimeSpan.FromHours(1), default);

        (await host.PublishAsync(publication, Later, default)).Failure!.Error.Code.ShouldBe(code);
        await pair.Platform.Faults.ClearAsync(HostNames.Cloudflare, default);

        (await host.PublishAsync(publication, Later, default)).Succeeded.ShouldBeTrue();
        (await host.ListAsync(null, default)).Value.Items.Count(copy => copy.Name == publication.Task.Name).ShouldBe(1);
    }
}
