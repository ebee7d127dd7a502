using Amazon.Runtime.Credentials;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Uploads;

static class UploadServices
{
    public static readonly IReadOnlyList<Function> Functions = [CompleteUpload.Function, VerifyUpload.Function, VerifyUpload.LargeFunction, ImportUpload.Function];

    public static void AddUploads(this IServiceCollection services)
    {
        services.AddSingleton<UploadStore>();
        services.AddSingleton<OriginalStore>();
        services.AddSingleton<KnownFiles>();
        services.AddSingleton<StartUpload>();
        services.AddSingleton<CompletionQueue>();
        services.AddSingleton<RequestCompletion>();
        services.AddSingleton<AbortUpload>();
        services.AddSingleton<ImportQueue>();
        services.AddSingleton<StartImport>();
        services.AddSingleton(_ => DefaultAWSCredentialsIdentityResolver.GetCredentials());
        services.AddSingleton<PartSigner>();
    }

    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").WithTags("Uploads").RequireAuthorization(Policies.Uploader);
        uploads.MapPost("", StartUpload.HandleAsync).WithSummary("Start an upload, or find that the file is here").WithMetadata(new IdempotentEndpoint());
        uploads.MapPost("/from-url", StartImport.HandleAsync).WithSummary("Fetch a file from a URL").WithMetadata(new IdempotentEndpoint());
        // No Idempotency-Key here: signing changes nothing, and 1,000 URLs do not fit an item.
        uploads.MapPost("/{id:video_id}/parts", SignParts.HandleAsync).WithSummary("Presigned URLs for up to 1,000 parts");
        uploads.MapGet("/{id:video_id}", GetUpload.HandleAsync).WithSummary("How far an upload is; which parts are missing");
        uploads.MapPost("/{id:video_id}/complete", RequestCompletion.HandleAsync).WithSummary("All parts were sent").WithMetadata(new IdempotentEndpoint());
        uploads.MapDelete("/{id:video_id}", AbortUpload.HandleAsync).WithSummary("Abort; nothing is left behind").WithMetadata(new IdempotentEndpoint());
    }
}
