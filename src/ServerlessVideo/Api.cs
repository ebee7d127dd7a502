using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Playback;
using ServerlessVideo.Uploads;

namespace ServerlessVideo;

/// <summary>The function <c>api</c>: ASP.NET Core minimal APIs of all capabilities behind one pipeline.</summary>
public static class Api
{
    public static readonly Function Function = new(
        "api",
        [
            Setting.Stage, Setting.VideosTable, Setting.OriginalsBucket, .. OperationsServices.Settings, Setting.EgressAllowList,
            Setting.OidcIssuer, Setting.OidcClientId, Setting.OriginSecretArn, Setting.CursorKeyArn, Setting.PublicUrl,
            Setting.PublishStateMachineArn, Setting.HostEventsQueueUrl, .. PlaybackServices.Settings, .. HostRegistration.AllSettings,
        ],
        (settings, cancellationToken) => Build(settings).RunAsync(cancellationToken));

    /// <summary>Builds the application; tests replace services by <paramref name="configure"/>.</summary>
    public static WebApplication Build(Settings settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var services = builder.Services;
        services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);
        // Refused by the origin guard, but by then the pipeline is compiled and the secret is read.
        services.AddAWSLambdaBeforeSnapshotRequest(new HttpRequestMessage(HttpMethod.Get, "/api/v1/health")
        {
            Headers = { { OriginGuard.Header, "warm-up" } },
        });
        services.ConfigureHttpJsonOptions(json => ProductJson.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<VideoIdConstraint>(VideoIdConstraint.Name));
        services.AddCore(settings);
        services.AddIdentity(settings);
        services.AddSingleton(p => new OriginGuard(p.SecretOf(settings[Setting.OriginSecretArn])));
        services.AddSingleton(p => new Cursors(p.SecretOf(settings[Setting.CursorKeyArn])));
        services.AddSingleton<Idempotency>();
        services.AddEgress(settings);
        services.AddUploads();
        services.AddLibrary();
        services.AddPlayback();
        services.AddCaptions();
        services.AddHosting();
        services.AddOperations();
        configure?.Invoke(builder);
        var app = builder.Build();
        UsePipeline(app);
        MapEndpoints(app);
        return app;
    }

    static void UsePipeline(WebApplication app)
    {
        app.UseHead();
        app.Use((context, next) =>
        {
            // Also where a problem has cleared the headers: what we answer is what we say it is.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseProblems();
        app.Use((context, next) => context.RequestServices.GetRequiredService<OriginGuard>().InvokeAsync(context, next));
        app.UseRouting();
        app.UseIdentity();
        app.Use((context, next) => context.RequestServices.GetRequiredService<Idempotency>().InvokeAsync(context, next));
    }

    static void MapEndpoints(WebApplication app)
    {
        // Without a word of its own an endpoint wants a signed-in caller.
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        api.MapUploads();
        api.MapLibrary();
        api.MapOperations();
        api.MapEncoding();
        api.MapHosting();
        api.MapPlaybackApi();
        api.MapCaptions();
        app.MapPlayer();
    }
}
