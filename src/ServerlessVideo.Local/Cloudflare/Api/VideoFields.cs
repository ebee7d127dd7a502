using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>Reads the fields that copy, upload and edit have in common, and refuses what they may not hold.</summary>
internal static class VideoFields
{
    /// <value>36,000 seconds, which are 10 hours, is the longest that can be reserved.</value>
    const int LongestReservation = 36_000, LongestMeta = 16 << 10;

    /// <summary>The video with every field the body has; what the body does not name stays.</summary>
    /// <exception cref="StreamException">400.</exception>
    public static StreamVideo Apply(StreamVideo video, JsonObject body) => video with
    {
        Creator = body.ContainsKey("creator") ? Text(body, "creator") : video.Creator,
        Meta = body.ContainsKey("meta") ? Meta(body["meta"]) : video.Meta,
        RequireSignedUrls = body.ContainsKey("requireSignedURLs") ? Read<bool>(body, "requireSignedURLs") : video.RequireSignedUrls,
        AllowedOrigins = body.ContainsKey("allowedOrigins") ? Read<string[]>(body, "allowedOrigins") ?? [] : video.AllowedOrigins,
        ThumbnailPct = body.ContainsKey("thumbnailTimestampPct") ? Percentage(Read<double>(body, "thumbnailTimestampPct")) : video.ThumbnailPct,
        MaxDuration = body["maxDurationSeconds"] is not null ? Duration(Read<double>(body, "maxDurationSeconds")) : video.MaxDuration,
        ScheduledDeletion = body.ContainsKey("scheduledDeletion") ? Time(body, "scheduledDeletion") : video.ScheduledDeletion,
    };

    public static string? Text(JsonObject body, string name) => Read<string?>(body, name);

    /// <summary>RFC 3339.</summary>
    public static DateTimeOffset? Time(JsonObject body, string name) => Text(body, name) is not { } text ? null : Time(text, name);

    public static DateTimeOffset Time(string text, string name) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw StreamException.Bad($"{name} is no time");

    public static double Duration(double seconds) => seconds is >= 1 and <= LongestReservation
        ? seconds
        : throw StreamException.BadDuration($"maxDurationSeconds is 1 to {LongestReservation}");

    public static double Percentage(double part) => part is >= 0 and <= 1 ? part : throw StreamException.BadPercentage();

    static JsonObject Meta(JsonNode? meta) => meta switch
    {
        null => [],
        JsonObject map when map.ToJsonString().Length <= LongestMeta => (JsonObject)map.DeepClone(),
        _ => throw StreamException.Bad("meta is an object of at most 16 KiB"),
    };

    static T? Read<T>(JsonObject body, string name)
    {
        try
        {
            return body[name].Deserialize<T>();
        }
        catch (JsonException)
        {
            throw StreamException.Bad($"{name} has another type");
        }
    }
}
