using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>GET /stream: the newest first, paged by the time of creation (<c>before</c>, <c>after</c>, both exclusive).</summary>
internal sealed class ListVideos(StreamVideos videos, StreamOptions options)
{
    const int Most = 1000;

    public JsonObject Handle(IQueryCollection query)
    {
        var limit = Limit(query["limit"]);
        var ascending = query["asc"] == "true";
        var matching = Matching(query).ToArray();
        var page = (ascending ? matching.OrderBy(v => v.Created) : matching.OrderByDescending(v => v.Created)).Take(limit).ToArray();
        var answer = Envelope.Of(new JsonArray([.. page.Select(v => (JsonNode)VideoAnswer.Of(v, options))]));
        if (query["include_counts"] == "true")
        {
            answer["total"] = matching.Length;
            answer["range"] = page.Length;
        }
        return answer;
    }

    IEnumerable<StreamVideo> Matching(IQueryCollection query)
    {
        var found = videos.All.AsEnumerable();
        if (query["creator"].ToString() is { Length: > 0 } creator)
        {
            found = found.Where(v => v.Creator == creator);
        }
        if (query["status"].ToString() is { Length: > 0 } status)
        {
            found = found.Where(v => VideoAnswer.StateOf(v) == status);
        }
        if (query["search"].ToString() is { Length: > 0 } words)
        {
            found = found.Where(v => v.Meta["name"]?.ToString().Contains(words, StringComparison.OrdinalIgnoreCase) == true);
        }
        if (Time(query, "before", "end") is { } before)
        {
            found = found.Where(v => v.Created < before);
        }
        return Time(query, "after", "start") is { } after ? found.Where(v => v.Created > after) : found;
    }

    static int Limit(string? text) => text is null ? Most
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= Most ? limit
        : throw StreamException.Bad($"limit is 1 to {Most}");

    static DateTimeOffset? Time(IQueryCollection query, string name, string formerName) =>
        (query[name].ToString() is { Length: > 0 } text ? text : query[formerName].ToString()) is { Length: > 0 } given ? VideoFields.Time(given, name) : null;
}
