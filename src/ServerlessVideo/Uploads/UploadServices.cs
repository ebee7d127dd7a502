using Amazon.Runtime.Credentials;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Uploads;

static class UploadServices
{
    public static readonly IReadOnlyList<Function> Functions = [CompleteUpload.Function, VerifyUpload.Function];

    public static void AddUploads(this IServiceCollection services)
    {
        services.AddSingleton<UploadStore>();
        services.AddSingleton<StartUpload>();
        services.AddSingleton<RequestCompletion>();
        services.AddSingleton<AbortUpload>();
        services.AddSingleton(_ => DefaultAWSCredentialsIdentityResolver.GetCredentials());
        services.AddSingleton<PartSigner>();
    }

    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").WithTags("Uploads").RequireAuthorization(Policies.Uploader);
        uploads.MapPost("", StartUpload.HandleAsync).WithMetadata(new IdempotentEndpoint());
        // No Idempotency-Key here: signing changes nothing, and 1,000 URLs do not fit an item.
        uploads.MapPost("/{id:video_id}/parts", SignParts.HandleAsync);
        uploads.MapGet("/{id:video_id}", GetUpload.HandleAsync);
        uploads.MapPost("/{id:video_id}/complete", RequestCompletion.HandleAsync).WithMetadata(new IdempotentEndpoint());
        uploads.MapDelete("/{id:video_id}", AbortUpload.HandleAsync).WithMetadata(new IdempotentEndpoint());
    }
}
