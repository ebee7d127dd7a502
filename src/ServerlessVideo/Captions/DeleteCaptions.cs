using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Captions;

/// <summary><c>DELETE /videos/{id}/captions/{lang}</c>.</summary>
static class DeleteCaptions
{
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        VideoId id, string lang, Caller caller, VideoStore videos, CaptionFiles files, Trail trail, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        var language = LanguageTag.Parse(lang);
        if (Decide(video, language, caller, request).Failure is { } refusal)
        {
            return new Problem(refusal);
        }
        var outcome = await trail.RunAsync(
            id, Trail.ActorOf(caller), TrailSteps.DeleteCaptions, video.Captions.Find(language)!.File,
            async () =>
            {
                CaptionTrack? gone = null;
                var changed = await videos.ChangeAsync(
                    id,
                    now =>
                    {
                        gone = now.Captions.Find(language);
                        return Decide(now, language, caller, request);
                    },
                    null, caller.ConfinedTo, cancellationToken);
                if (changed.Succeeded)
                {
                    await files.EraseAsync(id, gone!.File, cancellationToken);
                }
                return changed;
            },
            cancellationToken);
        return outcome.Failure is { } failure ? new Problem(failure) : TypedResults.NoContent();
    }

    static Outcome<Video> Decide(Video video, string? language, Caller caller, HttpRequest request) =>
        CaptionRules.Refusal(video, caller) is { } refusal ? refusal
        : video.Captions.Find(language) is not { } track ? Errors.NotFound
        : !ETags.IfMatchHolds(request, CaptionTracks.TagOf(track)) ? Errors.PreconditionFailed
        : video with { Captions = video.Captions.With(track.Language, null) };
}
