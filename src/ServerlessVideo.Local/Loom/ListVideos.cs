using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>GET /videos: the oldest first, page by page; of one <c>external_id</c> or all.</summary>
internal sealed class ListVideos(LoomVideos videos, LoomOptions options)
{
    /// <value>Videos of a page, unless <c>limit</c> asks for fewer.</value>
    const int PageSize = 50;

    public JsonObject Handle(IQueryCollection query)
    {
        var size = int.TryParse(query["limit"], out var limit) && limit is > 0 and < PageSize ? limit : PageSize;
        var after = query["cursor"].ToString() is { Length: > 0 } cursor ? Position(cursor) : "";
        var following = videos.All
            .Where(v => query["external_id"].ToString() is not { Length: > 0 } external || v.ExternalId == external)
            .Where(v => string.CompareOrdinal(Key(v), after) > 0)
            .OrderBy(Key, StringComparer.Ordinal).Take(size + 1).ToArray();
        var page = following.Take(size).ToArray();
        return new JsonObject
        {
            ["videos"] = new JsonArray([.. page.Select(v => (JsonNode)LoomJson.Of(v, options))]),
            ["next_cursor"] = following.Length > size ? Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Key(page[^1]))) : null,
        };
    }

    static string Key(LoomVideo video) => $"{video.CreatedAt.UtcTicks:D20}{video.Id}";

    static string Position(string cursor)
    {
        try
        {
            return Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            throw LoomException.Invalid("The cursor is none of ours.");
        }
    }
}
