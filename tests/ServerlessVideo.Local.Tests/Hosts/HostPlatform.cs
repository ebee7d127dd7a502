using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Tests.Hosts;

/// <summary>The other hosts on real sockets, a place to fetch from and a receiver of webhooks; a second one on the same data is a restart.</summary>
internal sealed class HostPlatform : IAsyncDisposable
{
    readonly IHost _host;
    readonly LoopbackServer _people;

    HostPlatform(PlatformOptions options, IHost host, LoopbackServer people, WebhookReceiver received)
    {
        (Options, _host, _people, Received) = (options, host, people, received);
        Cloudflare = new HttpClient { BaseAddress = new Uri(options.CloudflareEndpoint, $"client/v4/accounts/{StreamOptions.AccountId}/") };
        Cloudflare.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", StreamOptions.Token);
        Loom = new HttpClient { BaseAddress = new Uri(options.LoomEndpoint, "api/v1/") };
        Loom.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LoomOptions.Key);
    }

    public PlatformOptions Options { get; }

    public HttpClient Cloudflare { get; }

    public HttpClient Loom { get; }

    /// <value>Without any token.</value>
    public HttpClient Viewer { get; } = new();

    public WebhookReceiver Received { get; }

    /// <value>What is late comes when this says so.</value>
    public LateTime Time => (LateTime)Get<TimeProvider>();

    public HostFaults Faults => Get<HostFaults>();

    /// <value>Where the receiver listens; below it <c>file/PATH</c> are files of this machine.</value>
    public Uri People => _people.Url;

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="before">The platform to start again.</param>
    public static async Task<HostPlatform> StartAsync(HostPlatform? before = null, double streamMinutes = 1000)
    {
        var data = before?.Options.DataDirectory ?? Directory.CreateTempSubdirectory("hosts-").FullName;
        PlatformOptions options = new("", data, before?.Options.Port ?? Ports.Free(neighbours: 4), "") { StreamMinutes = streamMinutes };
        WebhookReceiver received = new();
        var people = await LoopbackServer.StartAsync(
            http => http.Request.Path.StartsWithSegments("/file", out var path) ? http.Response.SendFileAsync(path.Value!) : received.HandleAsync(http), CancellationToken.None);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton<TimeProvider>(new LateTime()).AddSingleton(options).AddHosts().AddCloudflare().AddLoom()
            .AddSingleton(new FaultTimes { Slow = TimeSpan.FromMilliseconds(700), Late = LateTime.Late, Redelivery = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)] });
        var host = builder.Build();
        await host.StartAsync();
        await Task.WhenAll(host.Services.GetServices<IRunner>().Select(runner => runner.StartAsync(CancellationToken.None)));
        return new HostPlatform(options, host, people, received);
    }

    public Uri FileUrl(string path) => new(_people.Url, $"file{path}");

    public Uri PlaybackUrl(string path) => new UriBuilder(new Uri(Options.CloudflareEndpoint, path)) { Host = "localhost" }.Uri;

    public async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString()) };
        using var response = await Cloudflare.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public async Task<JsonObject> CopyAsync(string file, JsonObject? fields = null)
    {
        JsonObject body = fields ?? [];
        body["url"] = FileUrl(file).ToString();
        return (await CallAsync(HttpMethod.Post, "stream/copy", body))["result"]!.AsObject();
    }

    public Task<JsonObject> EndOfAsync(string uid) => UntilAsync(uid, v => v["status"]!["state"]!.ToString() is "ready" or "error");

    public Task<JsonObject> UntilAsync(string uid, Func<JsonObject, bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => Wait.UntilAsync(
        async () => (await CallAsync(HttpMethod.Get, $"stream/{uid}"))["result"]!.AsObject() is var video && condition(video) ? video : null, $"{uid}: {what}");

    /// <summary>Stops; the data stays.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_host.Services.GetServices<IRunner>().Select(runner => runner.StopAsync(CancellationToken.None)));
        await _host.StopAsync();
        _host.Dispose();
        await _people.DisposeAsync();
        Cloudflare.Dispose();
        Loom.Dispose();
        Viewer.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Options.DataDirectory, recursive: true);
    }
}
