using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.MediaConvert;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>MediaConvert behind a real socket, over a folder as S3; a second one on the same data folder is a restart.</summary>
internal sealed class MediaConvertHost : IMediaStorage, IEventBus, IAsyncDisposable
{
    public const string Role = "arn:aws:iam::000000000000:role/media";

    readonly WebApplication _app;

    MediaConvertHost(string data, int? atOnce)
    {
        Data = data;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new PlatformOptions("", data, 0, ""))
            .AddSingleton<IMediaStorage>(this).AddSingleton<IEventBus>(this).AddMediaConvert();
        if (atOnce is { } jobs)
        {
            builder.Services.AddSingleton(new MediaConvertOptions(Path.Combine(data, "mediaconvert"), jobs));
        }
        _app = builder.Build();
        _app.Run(async http =>
        {
            try
            {
                await http.RequestServices.GetRequiredService<IAwsService>().HandleAsync(http, Caller);
            }
            catch (AwsException e)
            {
                http.Response.StatusCode = e.Status;
                http.Response.Headers["x-amzn-ErrorType"] = e.Code;
                await http.Response.WriteAsJsonAsync(new JsonObject { ["message"] = e.Message });
            }
        });
    }

    public string Data { get; }

    public ConcurrentQueue<BusEvent> Events { get; } = new();

    /// <value>Whether events get lost on the way to it.</value>
    public bool BusIsDown { get; set; }

    public TestCaller Caller { get; } = new();

    public HostFaults Faults => _app.Services.GetRequiredService<HostFaults>();

    public Uri Address => new(_app.Urls.First());

    /// <param name="atOnce">Jobs that run at a time; null: as many as the platform has.</param>
    public static async Task<MediaConvertHost> StartAsync(string? data = null, int? atOnce = null)
    {
        MediaConvertHost host = new(data ?? Directory.CreateTempSubdirectory("mediaconvert-").FullName, atOnce);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>Stops; the data stays for the next host.</summary>
    public async ValueTask StopAsync()
    {
        // To dispose alone waits for no job: it would still be at its files.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Data, recursive: true);
    }

    public string ObjectFile(string bucket, string key) => Path.Combine(Data, "s3", bucket, key);

    public void Put(string bucket, string key, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ObjectFile(bucket, key))!);
        File.Copy(file, ObjectFile(bucket, key), overwrite: true);
    }

    AwsCaller IMediaStorage.Role(string roleArn) => roleArn == Role ? Caller : throw new AwsException(403, "AccessDenied", $"no role {roleArn}");

    Task<SourceObject> IMediaStorage.OpenAsync(AwsCaller caller, string bucket, string key, CancellationToken cancellationToken)
    {
        caller.Demand("s3:GetObject", $"arn:aws:s3:::{bucket}/{key}");
        FileInfo file = new(ObjectFile(bucket, key));
        if (!file.Exists)
        {
            throw new AwsException(404, "NoSuchKey", "The specified key does not exist.");
        }
        // In three pieces of one file, as an upload of parts would lie.
        long third = file.Length / 3;
        SourcePiece[] pieces = file.Length < 3
            ? [new(file.FullName, 0, file.Length)]
            : [new(file.FullName, 0, third), new(file.FullName, third, third), new(file.FullName, 2 * third, file.Length - (2 * third))];
        return Task.FromResult(new SourceObject(key.EndsWith("whole.mp4") ? [new(file.FullName, 0, file.Length)] : pieces, file.Length, "0123abcd", DateTimeOffset.UnixEpoch, "video/mp4"));
    }

    Task IMediaStorage.WriteAsync(AwsCaller caller, string bucket, string key, string file, string contentType, CancellationToken cancellationToken)
    {
        caller.Demand("s3:PutObject", $"arn:aws:s3:::{bucket}/{key}");
        Put(bucket, key, file);
        return Task.CompletedTask;
    }

    Task IEventBus.PublishAsync(BusEvent busEvent, CancellationToken cancellationToken)
    {
        if (BusIsDown)
        {
            throw new IOException("the bus is down");
        }
        Events.Enqueue(busEvent);
        return Task.CompletedTask;
    }
}

/// <summary>Allows all but what a test forbids.</summary>
internal sealed class TestCaller : AwsCaller
{
    public ConcurrentBag<string> Forbidden { get; } = [];

    public ConcurrentBag<(string Action, string Resource)> Asked { get; } = [];

    public override string Principal => "arn:aws:iam::000000000000:user/test";

    public override bool Allows(string action, string resourceArn)
    {
        Asked.Add((action, resourceArn));
        return !Forbidden.Contains(action);
    }
}
