using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Captions;

/// <summary>
/// <c>PUT /videos/{id}/captions/{lang}?label=</c>: WebVTT or SRT, by its bytes, for a video that is uploaded; what is kept is WebVTT
/// made anew. The file is written under a new name, then the record changes, then the file it had before goes.
/// </summary>
static class PutCaptions
{
    public static async Task<Results<Ok<CaptionView>, Created<CaptionView>, Problem>> HandleAsync(
        VideoId id, string lang, string? label, Caller caller, VideoStore videos, CaptionFiles files, Trail trail, TimeProvider clock,
        HttpContext context, CancellationToken cancellationToken)
    {
        var language = LanguageTag.Parse(lang);
        if (new FieldErrors().Require(language is not null, "lang", "must be a language tag of RFC 5646, such as en or pt-BR")
            .Line("label", label, 100).Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Refusal(video, language!, caller, context.Request) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (await RequestText.ReadAsync(context.Request, cancellationToken) is not { } body)
        {
            return new Problem(Errors.TooLargeRequest.With($"captions have at most {RequestText.MaximumBytes} bytes"));
        }
        var read = CueReader.Read(body);
        if (read.Failure is { } unreadable)
        {
            return new Problem(unreadable);
        }
        var content = System.Text.Encoding.UTF8.GetBytes(WebVtt.Write(read.Value.Cues));
        if (content.Length > RequestText.MaximumBytes)
        {
            return new Problem(Errors.TooLargeRequest.With($"captions have at most {RequestText.MaximumBytes} bytes, also when they are escaped"));
        }
        var track = new CaptionTrack(
            language!, string.IsNullOrWhiteSpace(label) ? language! : label.Trim(), files.NewName(language!), read.Value.Cues.Count, content.Length, clock.GetUtcNow());
        var put = await trail.RunAsync(
            id, Trail.ActorOf(caller), TrailSteps.PutCaptions, track.File,
            () => ReplaceAsync(id, track, content, caller, videos, files, context.Request, cancellationToken), cancellationToken);
        if (put.Failure is { } failure)
        {
            return new Problem(failure);
        }
        context.Response.Headers.ETag = CaptionTracks.TagOf(track);
        var view = CaptionView.Of(track) with { Skipped = read.Value.Skipped, SkippedBecause = read.Value.First is { } first ? $"Line {first.Line}: {first.Reason}." : null };
        return put.Value ? TypedResults.Created((string?)null, view) : TypedResults.Ok(view);
    }

    /// <returns>Whether the language is new.</returns>
    static async Task<Outcome<bool>> ReplaceAsync(
        VideoId id, CaptionTrack track, byte[] content, Caller caller, VideoStore videos, CaptionFiles files, HttpRequest request,
        CancellationToken cancellationToken)
    {
        await files.WriteAsync(id, track.File, content, cancellationToken);
        CaptionTrack? before = null;
        var changed = await videos.ChangeAsync(
            id,
            video =>
            {
                before = video.Captions.Find(track.Language);
                return Refusal(video, track.Language, caller, request) is { } refusal
                    ? refusal
                    : video with { Captions = video.Captions.With(track.Language, track) };
            },
            null, caller.ConfinedTo, cancellationToken);
        var left = changed.Succeeded ? before?.File : track.File;
        if (left is not null)
        {
            await files.EraseAsync(id, left, cancellationToken);
        }
        if (changed.Succeeded)
        {
            await files.EraseStraysAsync(changed.Value, cancellationToken);
        }
        return changed.Failure is { } failure ? failure : before is null;
    }

    internal static Failure? Refusal(Video video, string language, Caller caller, HttpRequest request) =>
        CaptionRules.Refusal(video, caller)
        ?? (!ETags.IfMatchHolds(request, CaptionTracks.TagOf(video.Captions.Find(language))) ? Errors.PreconditionFailed.With()
        : video.Captions.Find(language) is null && video.Captions.Count >= CaptionTracks.MaximumLanguages
            ? new FieldErrors().Require(false, "lang", $"a video has captions in at most {CaptionTracks.MaximumLanguages} languages").Failure
            : null);
}

static class CaptionRules
{
    /// <summary>Null: this caller may change what is said beside the video, now.</summary>
    public static Failure? Refusal(Video video, Caller caller) =>
        Access.ManageRefusal(caller, video) is { } refusal ? refusal.With()
        : video.MediaType != MediaType.Video ? Errors.NotPlayable.With()
        : video.Status switch
        {
            VideoStatus.Deleted => Errors.Conflict.With("Restore it first."),
            VideoStatus.Uploading => Errors.Conflict.With("It is not uploaded yet."),
            VideoStatus.Failed => Errors.Conflict.With($"It failed ({video.Error?.Code}) and has no picture to go with; publish it again first, if that can help."),
            _ => null,
        };
}
