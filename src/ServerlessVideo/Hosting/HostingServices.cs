using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Identity;
using ServerlessVideo.Lambda;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Hosting;

/// <summary>The functions of this capability, and its routes.</summary>
static class HostingServices
{
    /// <summary>Of the steps that only read and write records.</summary>
    static readonly IReadOnlyList<string> Records = [Setting.VideosTable];

    public static readonly IReadOnlyList<Function> Functions =
    [
        Function.Of<ChooseHosts>(
            "choose-hosts", [.. HostRegistration.AllSettings, Setting.VideoHostPrimary, Setting.VideoHostFallback, Setting.VideoHostEnableFailover],
            (function, cancellationToken) => function.RunAsync(
                ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddPublishing()),
        Function.Of<NextHost>("next-host", Records, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.HostTurn, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddSingleton<HostCircuits>()),
        Function.Of<EndAttempt>("end-attempt", Records, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FinishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddSingleton<HostCircuits>()),
        Function.Of<PublishToHost>("publish-to-host", HostRegistration.AllSettings, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.CopyStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddPublishing()),
        Function.Of<FollowCopy>("follow-copy", HostRegistration.AllSettings, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FollowTask, ProductJson.Default.CopyStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddPublishing()),
        Function.Of<FinishPublish>("finish-publish", Records, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.FinishTask, ProductJson.Default.PublishEnd, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddSingleton<HostCircuits>()),
        Function.Of<RemoveCopies>("remove-copies", HostRegistration.AllSettings, (function, cancellationToken) => function.RunAsync(
            ProductJson.Default.PublishTask, ProductJson.Default.PublishStep, (h, task, token) => h.HandleAsync(task, token), cancellationToken),
            (services, _) => services.AddPublishing()),
        PublishEnded.Function,
        HostEvents.Function,
        UpdateCopy.Function,
    ];

    public static void AddHosting(this IServiceCollection services) =>
        services.AddPublishing().AddSingleton<StartPublish>().AddSingleton<FinishPublish>().AddSingleton<EncodingJobs>().AddSingleton<EncodingStop>();

    /// <summary>What speaks to hosts of copies.</summary>
    public static IServiceCollection AddPublishing(this IServiceCollection services) =>
        services.AddVideoHosts().AddSingleton<HostCircuits>().AddSingleton<HostCopies>().AddSingleton<FollowCopy>().AddSingleton<RemoveCopies>();

    public static void MapHosting(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("/videos/{id:video_id}").WithTags("Hosting");
        video.MapPost("/cancel", CancelPublish.HandleAsync).WithSummary("Stop publishing or moving; the original stays").WithMetadata(new IdempotentEndpoint());
        video.MapPost("/retry", RetryPublish.HandleAsync).WithSummary("Publish again what is stored or failed").WithMetadata(new IdempotentEndpoint());
        video.MapPost("/move", MoveVideo.HandleAsync).WithSummary("Move to another host; it plays on meanwhile").WithMetadata(new IdempotentEndpoint());
        video.MapGet("/attempts", GetAttempts.HandleAsync).WithSummary("Hosts that were tried, newest first");
        api.MapPost("/webhooks/{host}", ReceiveWebhook.HandleAsync).WithTags("Hosting").AllowAnonymous().WithSummary("What a host tells of its copies; signed by it")
            .ExcludeFromDescription();
        var hosts = api.MapGroup("/admin/hosts").WithTags("Operations").RequireAuthorization(Policies.Admin);
        hosts.MapGet("", GetHosts.ListAsync).WithSummary("How the hosts are doing");
        hosts.MapPost("/{host}/reset", GetHosts.ResetAsync).WithSummary("Close a host's circuit: it is well again");
    }
}
