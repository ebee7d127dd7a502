using System.Diagnostics;
using System.Net;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.Tests.Hosts;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Contract;

/// <summary>The laptop's hosts on real sockets, and the product's clients as its functions get them, but for their patience.</summary>
sealed class HostPair : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("contract-").FullName;
    readonly ServiceProvider services;
    readonly SourceServer originals;
    string secret = $$"""{"cloudflare_api_token":"{{StreamOptions.Token}}","loom_api_key":"{{LoomOptions.Key}}"}""";

    HostPair(HostPlatform platform, SourceServer originals, TimeSpan patience)
    {
        (Platform, this.originals) = (platform, originals);
        var (manager, _) = Recorder.Of<IAmazonSecretsManager>(request =>
        {
            secret = request is PutSecretValueRequest put ? put.SecretString! : secret;
            return request is PutSecretValueRequest ? new PutSecretValueResponse() : new GetSecretValueResponse { SecretString = secret };
        });
        services = new ServiceCollection()
            .AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IdGenerator>().AddSingleton(manager)
            .AddSingleton(Settings.Read("contract", [.. HostRegistration.AllSettings, Setting.PublicUrl], ValueOf))
            .AddVideoHosts().AddSingleton(new TusChunks(TusChunks.Smallest))
            .AddSingleton(new HostLimits { Delay = TimeSpan.FromMilliseconds(100), Attempt = patience, Total = 2 * patience, LongestWait = TimeSpan.FromSeconds(1.5) })
            .BuildServiceProvider();
    }

    public HostPlatform Platform { get; }

    /// <summary>Originals are files of this machine, given in ranges as S3 does.</summary>
    public static async Task<HostPair> StartAsync(TimeSpan? patience = null) => new(
        await HostPlatform.StartAsync(), await SourceServer.StartAsync(context => Results.File(context.Request.Path.Value!, enableRangeProcessing: true).ExecuteAsync(context)),
        patience ?? Wait.Limit);

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    string? ValueOf(string name) => name switch
    {
        Setting.CloudflareApiUrl => new Uri(Platform.Options.CloudflareEndpoint, "client/v4").AbsoluteUri,
        Setting.CloudflareAccountId => StreamOptions.AccountId,
        Setting.CloudflareCustomerUrl => $"http://localhost:{Platform.Options.CloudflareEndpoint.Port}",
        Setting.PublicUrl => Platform.People.AbsoluteUri,
        Setting.Stage => "test",
        Setting.LoomApiUrl => new Uri(Platform.Options.LoomEndpoint, "api/v1").AbsoluteUri,
        Setting.LoomPageUrl => $"http://localhost:{Platform.Options.LoomEndpoint.Port}",
        Setting.LoomFolderId or Setting.LoomWorkspaceId => "",
        _ => "unlisted",
    };

    /// <summary>A second of pictures; made longer by a box that says nothing.</summary>
    public string Clip(int padding = 0)
    {
        var path = $"{folder}/clip{padding}.mp4";
        using (var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10", "-t", "1", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", path]))
        {
            ffmpeg.WaitForExit();
        }
        if (padding > 0)
        {
            using var file = new FileStream(path, FileMode.Append);
            file.Write([.. BitConverter.GetBytes(padding).Reverse(), .. "free"u8, .. new byte[padding - 8]]);
        }
        return path;
    }

    public HostPublication Publication(PublishTask task, string path, bool push = false, string? continuation = null) => new(
        task, new HostMetadata("Ein Titel – ü", "Was darin ist", "clip.mp4", Restricted: false, Privacy.Unlisted), new Uri(originals.Url(path)), new FileInfo(path).Length,
        push, continuation);

    public static PublishTask NewTask() => new(new IdGenerator(TimeProvider.System).NextVideoId(), 1);

    public async Task<HttpStatusCode> StatusAsync(Uri address)
    {
        using var response = await Platform.Viewer.GetAsync(address);
        return response.StatusCode;
    }

    /// <summary>Whether the first webhook that tells of the copy is signed with the secret that the product keeps for the host.</summary>
    public async Task<byte[]> WebhookAsync(HostingProvider host, string id)
    {
        var received = (await Platform.Received.ForAsync(id, 1))[0];
        var secrets = (await Get<HostSecrets>().ReadAsync(default)).WebhookSecretsOf(host, DateTimeOffset.UtcNow);
        var body = System.Text.Encoding.UTF8.GetBytes(received.Body);
        WebhookSignature.IsValid([received.Signature], body, secrets, DateTimeOffset.UtcNow).ShouldBeTrue();
        WebhookSignature.IsValid([received.Signature], body, ["another"], DateTimeOffset.UtcNow).ShouldBeFalse();
        return body;
    }

    public static Task<HostedVideo> EndAsync(IVideoHost host, string id) => Wait.UntilAsync(
        async () => (await host.GetAsync(id, default)).Value is { State: HostedState.Ready or HostedState.Failed } ended ? ended : null, $"{id} ends");

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Platform.DisposeAsync();
        await originals.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
