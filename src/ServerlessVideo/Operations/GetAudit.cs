using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Operations;

public sealed record AuditView(Guid Id, string Step, TrailState State, string Actor, string? Detail, DateTimeOffset At);

public sealed record AuditList(
    IReadOnlyList<AuditView> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

/// <summary><c>GET /videos/{id}/audit</c>: what was done to a video and by whom, oldest first; also when nothing else is left of it.</summary>
static class GetAudit
{
    public static async Task<Results<Ok<AuditList>, Problem>> HandleAsync(
        VideoId id, string? limit, string? cursor, Caller caller, Trail trail, VideoStore videos, Cursors cursors, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var size = ListVideos.Limit(limit, errors);
        if (errors.Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        var list = $"audit|{caller.Subject}|{id}";
        Guid? after = null;
        if (cursor is not null)
        {
            if (await cursors.DecodeAsync(list, cursor, cancellationToken) is not { } position)
            {
                return new Problem(Errors.InvalidCursor);
            }
            after = Guid.ParseExact(position, "D");
        }
        if (await RefusalAsync(id, caller, trail, videos, cancellationToken) is { } refusal)
        {
            return new Problem(refusal);
        }
        var entries = await trail.ListAsync(id, after, size, cancellationToken);
        var next = entries.Count == size ? await cursors.EncodeAsync(list, entries[^1].Id.ToString("D"), cancellationToken) : null;
        return TypedResults.Ok(new AuditList([.. entries.Select(e => new AuditView(e.Id, e.Step, e.State, e.Actor, e.Detail, e.At))], next));
    }

    /// <summary>After a purge the trail is all that knows whose the video was: who began it.</summary>
    static async Task<Failure?> RefusalAsync(VideoId id, Caller caller, Trail trail, VideoStore videos, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is { } video)
        {
            return Access.ManageRefusal(caller, video)?.With();
        }
        var first = await trail.ListAsync(id, null, 1, cancellationToken);
        return first is [{ } entry] && (caller.IsAdmin || entry.Actor == Trail.ActorOf(caller)) ? null : Errors.NotFound.With();
    }
}
