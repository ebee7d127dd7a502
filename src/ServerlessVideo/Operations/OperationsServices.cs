using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

public sealed record Health(string Status, string Stage);

/// <summary>What a file must keep to.</summary>
public sealed record UploadLimits(long MaximumBytes, int MaximumParts, long MinimumPartSize, int PartUrlsPerRequest);

/// <summary>What the web app needs to know before anybody has signed in.</summary>
public sealed record ClientConfiguration(string Issuer, string ClientId, UploadLimits Upload);

static class OperationsServices
{
    /// <summary>What comparing originals and records needs.</summary>
    public static readonly IReadOnlyList<string> Settings =
    [
        Setting.OriginalsBucket, Setting.VideosTable, Setting.CompleteUploadQueueUrl, Setting.ImportUploadQueueUrl, Setting.VerifyUploadQueueUrl,
        Setting.PurgeVideoQueueUrl, Setting.PublishEndedQueueUrl,
    ];

    /// <summary>Needs the uploads' stores.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<RepairQueues>().AddSingleton<ReconcileReader>().AddSingleton<ReconcileRepairs>().AddSingleton<Reconciler>();

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("").WithTags("Operations").AllowAnonymous();
        operations.MapGet("/health", GetHealth).WithSummary("Whether the API answers");
        operations.MapGet("/config", GetConfiguration).WithSummary("What a client needs to know before sign-in");
        operations.MapGet("/openapi.json", GetOpenApi).ExcludeFromDescription();
        api.MapPost("/admin/reconcile", PostReconcile.HandleAsync).WithTags("Operations").RequireAuthorization(Policies.Admin)
            .WithSummary("Compare originals and records, a page at a time; repair when it is no dry run");
        api.MapGet("/videos/{id:video_id}/audit", GetAudit.HandleAsync).WithTags("Operations").WithSummary("What was done to the video and by whom, oldest first");
    }

    static Ok<Health> GetHealth(Core.Settings settings) => TypedResults.Ok(new Health("ok", settings[Setting.Stage]));

    static Ok<ClientConfiguration> GetConfiguration(Core.Settings settings) => TypedResults.Ok(new ClientConfiguration(
        settings[Setting.OidcIssuer], settings[Setting.OidcClientId],
        new UploadLimits(PartPlan.MaximumFileSize, PartPlan.MaximumParts, PartPlan.MinimumPartSize, SignParts.MaximumParts)));

    /// <summary>docs/openapi.json, which a test holds to the routes: nothing is generated at run time.</summary>
    static FileStreamHttpResult GetOpenApi() => TypedResults.Stream(
        typeof(OperationsServices).Assembly.GetManifestResourceStream("openapi.json")!, "application/json");
}
