using ServerlessVideo.Core;

namespace ServerlessVideo.Captions;

/// <summary>The routes of captions and chapters.</summary>
static class CaptionServices
{
    public static void AddCaptions(this IServiceCollection services) => services.AddSingleton<CaptionFiles>();

    public static void MapCaptions(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("/videos/{id:video_id}").WithTags("Captions");
        video.MapGet("/captions", GetCaptions.ListAsync).WithSummary("The languages there are captions in").AllowAnonymous();
        video.MapGet("/captions/{lang}", GetCaptions.OneAsync).WithSummary("Captions in one language, as WebVTT")
            .Produces<string>(200, WebVtt.ContentType).AllowAnonymous();
        // Whatever is said of its type: the bytes tell. No Idempotency-Key: putting the same twice is one upload and another, alike.
        video.MapPut("/captions/{lang}", PutCaptions.HandleAsync).WithSummary("Add or replace captions: WebVTT or SRT, at most 4 MB")
            .Accepts<string>(WebVtt.ContentType, "application/x-subrip", "*/*");
        video.MapDelete("/captions/{lang}", DeleteCaptions.HandleAsync).WithSummary("Remove captions").WithMetadata(new IdempotentEndpoint());
        video.MapGet("/chapters", GetChapters.HandleAsync).WithSummary("The chapters").AllowAnonymous();
        video.MapPut("/chapters", PutChapters.HandleAsync).WithSummary("Set the chapters: JSON, or WebVTT with a cue for each")
            .Accepts<ChaptersBody>("application/json", WebVtt.ContentType, "*/*");
        video.MapDelete("/chapters", PutChapters.DeleteAsync).WithSummary("Remove the chapters").WithMetadata(new IdempotentEndpoint());
    }
}
