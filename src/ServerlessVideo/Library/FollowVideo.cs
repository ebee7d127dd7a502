using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>One step; <see cref="Progress"/> is percent.</summary>
public sealed record ProgressView(string Event, string? JobId, VideoId VideoId, VideoStatus Status, int Progress, DateTimeOffset Timestamp);

/// <summary><see cref="Next"/> is the <c>after</c> of the next request.</summary>
public sealed record ProgressList(IReadOnlyList<ProgressView> Items, string? Next);

/// <summary><c>GET /videos/{id}/events?after=</c>: what happened since, polled each second while something moves; 304 when nothing did.</summary>
static class FollowVideo
{
    const int PageSize = 100;

    public static async Task<Results<Ok<ProgressList>, StatusCodeHttpResult, Problem>> HandleAsync(
        VideoId id, string? after, Caller caller, VideoStore videos, HttpContext context, CancellationToken cancellationToken)
    {
        var last = 0L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            return new Problem(Errors.InvalidCursor);
        }
        if (Access.ManageRefusal(caller, await videos.GetAsync(id, cancellationToken)) is not null)
        {
            return new Problem(Errors.NotFound);
        }
        var events = await videos.Table.QueryAsync(
            ProgressEvent.Mapper, Keys.VideoPartition(id), Keys.EventPrefix, Keys.Event(id, last).Sk, PageSize, newestFirst: false, cancellationToken);
        var next = events is [.., var newest] ? newest.Sequence.ToString(CultureInfo.InvariantCulture) : after;
        var tag = $"\"{next}\"";
        context.Response.Headers.ETag = tag;
        return ETags.IfNoneMatch(context.Request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new ProgressList([.. events.Select(View)], next));
    }

    static ProgressView View(ProgressEvent e) => new(e.Event, e.JobId, e.VideoId, e.Status, e.Progress, e.Timestamp);
}
