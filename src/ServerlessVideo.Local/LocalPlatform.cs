using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.ApiGateway;
using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.EventSources;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Issuer;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Provisioning;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Ssm;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local;

/// <summary>The whole product on this machine: what the synthesized template describes, wired and running.</summary>
public sealed partial class LocalPlatform : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly WebApplication _app;
    readonly DataDirectory _data;
    readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<IRunner> _runners = [];

    LocalPlatform(WebApplication app, DataDirectory data) => (_app, _data) = (app, data);

    /// <value>Completes when the platform was disposed; fails when a part that must run gave up.</value>
    public Task Completion => _stopped.Task;

    public Stack Stack => Services.GetRequiredService<Stack>();

    internal IServiceProvider Services => _app.Services;

    /// <summary>Returns when everything serves. Cancelling ends the start, not the platform.</summary>
    /// <exception cref="TemplateException">The template asks for what the laptop does not understand.</exception>
    /// <exception cref="InvalidOperationException">Another platform holds the data directory, or a part did not start.</exception>
    public static async Task<LocalPlatform> StartAsync(PlatformOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var stack = Stack.Load(options);
        var data = DataDirectory.Hold(options.DataDirectory);
        LocalPlatform platform = new(Compose(options, stack), data);
        try
        {
            await platform.StartAsync(progress, cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource grace = new(Grace);
        foreach (var runner in Enumerable.Reverse(_runners))
        {
            await runner.StopAsync(grace.Token);
        }
        await _app.StopAsync(grace.Token);
        await _app.DisposeAsync();
        _data.Dispose();
        _stopped.TrySetResult();
    }

    static WebApplication Compose(PlatformOptions options, Stack stack)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ServerlessVideo.Local" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(options.Port);
            kestrel.Listen(IPAddress.Loopback, options.AwsEndpoint.Port);
        });
        builder.Logging.AddProvider(new FileLoggerProvider(Path.Combine(options.DataDirectory, "logs", "platform.log")));
        builder.Services.AddRoutingCore()
            .AddSingleton(options).AddSingleton(stack).AddSingleton(TimeProvider.System).AddSingleton<DynamicReferences>()
            .AddEngines().AddAwsEndpoint().AddS3().AddSingleton<IMediaStorage, MediaStorage>().AddMediaConvert().AddSsm().AddSecretsManager()
            .AddLambda().AddEventBridge().AddEventSources()
            .AddApiGateway().AddCloudFront().AddIssuer().AddStatus()
            .AddHosts().AddCloudflare().AddLoom()
            .AddProvisioning();
        var app = builder.Build();
        app.MapExecuteApi();
        app.MapAwsEndpoint(options.AwsEndpoint.Port);
        app.UseRouting();
        app.MapStatus();
        app.MapFaults();
        app.MapHosts();
        app.MapIssuer();
        app.MapCloudFront();
        return app;
    }

    async Task StartAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var logger = Services.GetRequiredService<ILogger<LocalPlatform>>();
        foreach (var inert in Stack.WithoutEffect)
        {
            LogInert(logger, inert);
        }
        progress.Report("starting DynamoDB Local and the sidecar (SQS, Step Functions)");
        await _app.StartAsync(cancellationToken);
        await Services.GetRequiredService<Provisioner>().RunAsync(progress, cancellationToken);
        progress.Report("polling queues, streams and schedules");
        foreach (var runner in Services.GetServices<IRunner>())
        {
            await runner.StartAsync(cancellationToken);
            _runners.Add(runner);
            if (runner is BackgroundService { ExecuteTask: { } running })
            {
                _ = running.ContinueWith(
                    t => _stopped.TrySetException(t.Exception!.InnerExceptions), CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Without effect on the laptop: {Resource}")]
    static partial void LogInert(ILogger logger, string resource);
}
