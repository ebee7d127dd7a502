using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>What the host's own pages saw: each session of a page is a view once its film plays.</summary>
internal sealed class LoomAnalytics(LoomVideos videos, LoomWorkspace workspace, TimeProvider time)
{
    const int LongestId = 64;

    /// <summary>The page says how far its film was played.</summary>
    public async Task CountAsync(HttpContext http, string id)
    {
        var body = await LoomJson.ReadAsync(http);
        var (session, viewer) = (LoomJson.Text(body, "session"), LoomJson.Text(body, "viewer"));
        if (session is not { Length: > 0 and <= LongestId } || viewer is not { Length: > 0 and <= LongestId }
            || body["seconds"] is not JsonValue value || !value.TryGetValue<double>(out var seconds))
        {
            throw LoomException.Invalid("A view has a session, a viewer and seconds.");
        }
        var video = videos.Get(id);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await workspace.ChangeAsync(
            w =>
            {
                w.Views.TryAdd(id, []);
                var before = w.Views[id].GetValueOrDefault(session);
                var furthest = Math.Max(before?.Seconds ?? 0, Math.Clamp(seconds, 0, video.Duration ?? 0));
                return w.Views[id][session] = new LoomView(viewer, before?.Day ?? today, furthest);
            },
            http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>GET /videos/{id}/analytics, between two days if they are given.</summary>
    public JsonObject Read(string id, IQueryCollection query)
    {
        var video = videos.Get(id);
        var (from, to) = (Day(query["from"]) ?? DateOnly.MinValue, Day(query["to"]) ?? DateOnly.MaxValue);
        var views = (workspace.Current.Views.GetValueOrDefault(id)?.Values ?? Enumerable.Empty<LoomView>()).Where(v => v.Day >= from && v.Day <= to).ToArray();
        return new JsonObject
        {
            ["views"] = views.Length,
            ["unique_viewers"] = views.Select(v => v.Viewer).Distinct().Count(),
            ["engagement"] = new JsonObject
            {
                ["avg_watch_percentage"] = views.Length > 0 && video.Duration is > 0 and var length ? Math.Round(100 * views.Average(v => v.Seconds) / length, 1) : null,
            },
            ["demographics"] = new JsonObject { ["countries"] = new JsonArray() }, // nobody on loopback is in any
        };
    }

    static DateOnly? Day(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw LoomException.Invalid("A day is yyyy-MM-dd.");
}
