using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

static class LibraryServices
{
    public static readonly IReadOnlyList<Function> Functions = [Outbox.Function, PurgeVideo.Function];

    public static void AddLibrary(this IServiceCollection services)
    {
        services.AddSingleton<PublicUrls>();
        services.AddSingleton<VideoViews>();
        services.AddSingleton<VideoQueries>();
    }

    public static void MapLibrary(this IEndpointRouteBuilder api)
    {
        var videos = api.MapGroup("/videos").WithTags("Library");
        videos.MapGet("", ListVideos.HandleAsync).WithSummary("Videos the caller may know of, newest first")
            .WithDescription("Without `status`, what was deleted and what failed because its owner had the file already (`duplicate_file`) is left out.").AllowAnonymous();
        videos.MapGet("/{id:video_id}", GetVideo.HandleAsync).WithSummary("One video").AllowAnonymous();
        videos.MapPatch("/{id:video_id}", EditVideo.HandleAsync).WithSummary("Edit by JSON merge patch").WithMetadata(new IdempotentEndpoint()).Accepts<VideoMetadata>("application/merge-patch+json", "application/json");
        videos.MapDelete("/{id:video_id}", ManageVideo.DeleteAsync).WithSummary("Delete, restorable; with purge=true remove for good").WithMetadata(new IdempotentEndpoint());
        videos.MapPost("/{id:video_id}/restore", ManageVideo.RestoreAsync).WithSummary("Undo a deletion").WithMetadata(new IdempotentEndpoint());
        videos.MapGet("/{id:video_id}/events", FollowVideo.HandleAsync).WithSummary("What happened to the video since");
    }
}
