using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Captions;

/// <summary><c>PUT</c> and <c>DELETE /videos/{id}/chapters</c>: JSON, or WebVTT with one cue for each, by its bytes.</summary>
static class PutChapters
{
    public static async Task<Results<Ok<ChaptersBody>, Problem>> HandleAsync(
        VideoId id, Caller caller, VideoStore videos, Trail trail, HttpContext context, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Refusal(video, caller, context.Request) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (await RequestText.ReadAsync(context.Request, cancellationToken) is not { } body)
        {
            return new Problem(Errors.TooLargeRequest);
        }
        var read = Read(body);
        var chapters = read.Failure is { } unreadable ? unreadable : ChapterRules.Check(read.Value, video.DurationSeconds);
        if (chapters.Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        var put = await ChangeAsync(
            id, TrailSteps.PutChapters, caller, videos, trail, context.Request, v => v.Version + 1,
            videos.Table.Put(ChapterList.Mapper, new ChapterList(id, chapters.Value)), cancellationToken);
        if (put.Failure is { } failure)
        {
            return new Problem(failure);
        }
        context.Response.Headers.ETag = TagOf(put.Value);
        return TypedResults.Ok(new ChaptersBody(chapters.Value));
    }

    public static async Task<Results<NoContent, Problem>> DeleteAsync(
        VideoId id, Caller caller, VideoStore videos, Trail trail, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return new Problem(Errors.NotFound);
        }
        if (Refusal(video, caller, request) is { } refusal)
        {
            return new Problem(refusal);
        }
        if (video.ChaptersVersion is null)
        {
            return new Problem(Errors.NotFound);
        }
        var deleted = await ChangeAsync(
            id, TrailSteps.DeleteChapters, caller, videos, trail, request, _ => null, videos.Table.Delete(Keys.Chapters(id)), cancellationToken);
        return deleted.Failure is { } failure ? new Problem(failure) : TypedResults.NoContent();
    }

    public static string? TagOf(Video video) => video.ChaptersVersion is { } version ? ETags.Of(version) : null;

    static Task<Outcome<Video>> ChangeAsync(
        VideoId id, string step, Caller caller, VideoStore videos, Trail trail, HttpRequest request, Func<Video, long?> version,
        Amazon.DynamoDBv2.Model.TransactWriteItem write, CancellationToken cancellationToken) => trail.RunAsync(
        id, Trail.ActorOf(caller), step, null,
        () => videos.ChangeAsync(
            id, video => Refusal(video, caller, request) is { } refusal ? refusal : video with { ChaptersVersion = version(video) },
            _ => [write], caller.ConfinedTo, cancellationToken),
        cancellationToken);

    static Failure? Refusal(Video video, Caller caller, HttpRequest request) =>
        CaptionRules.Refusal(video, caller) ?? (ETags.IfMatchHolds(request, TagOf(video)) ? null : Errors.PreconditionFailed.With());

    static Outcome<IReadOnlyList<Chapter>> Read(ReadOnlySpan<byte> body)
    {
        body = body.StartsWith(System.Text.Encoding.UTF8.Preamble) ? body[3..] : body;
        if (!body.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return ChapterRules.FromCues(body);
        }
        try
        {
            return (JsonSerializer.Deserialize(body, ProductJson.Default.ChaptersBody)?.Chapters ?? []).ToList();
        }
        catch (JsonException e)
        {
            return ProblemPipeline.OfJson(e, typeof(ChaptersBody));
        }
    }
}
