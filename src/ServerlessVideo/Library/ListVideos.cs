using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>Filters of <c>GET /videos</c>; all that are given must hold.</summary>
public sealed record ListVideosRequest
{
    /// <summary>Without it, what was deleted and what failed because its owner had the file already (duplicate_file) is left out.</summary>
    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "host")]
    public string? Host { get; init; }

    [FromQuery(Name = "privacy")]
    public string? Privacy { get; init; }

    [FromQuery(Name = "access_level")]
    public string? AccessLevel { get; init; }

    [FromQuery(Name = "media_type")]
    public string? MediaType { get; init; }

    /// <summary>The subject of a token.</summary>
    [FromQuery(Name = "owner")]
    public string? Owner { get; init; }

    [FromQuery(Name = "entity_type")]
    public string? EntityType { get; init; }

    [FromQuery(Name = "entity_id")]
    public string? EntityId { get; init; }

    [FromQuery(Name = "tag")]
    public string? Tag { get; init; }

    /// <summary>Created at or after this ISO 8601 time.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    /// <summary>Created before this ISO 8601 time.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    /// <summary>Part of the title or file name, in any case.</summary>
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [FromQuery(Name = "sort")]
    public string? Sort { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }
}

public sealed record VideoList(
    IReadOnlyList<VideoView> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

/// <summary>A list request that was understood. <see cref="Owner"/> null: everybody's.</summary>
sealed record VideoQuery(
    VideoStatus? Status, HostingProvider? Host, Privacy? Privacy, AccessLevel? AccessLevel, MediaType? MediaType, string? Owner, EntityLink? Entity,
    string? Tag, DateTimeOffset? From, DateTimeOffset? To, string? Text, int Limit);

/// <summary><c>GET /videos</c>: newest first, what the caller may know of.</summary>
static class ListVideos
{
    public static async Task<Results<Ok<VideoList>, Problem>> HandleAsync(
        [AsParameters] ListVideosRequest request, Caller caller, VideoQueries queries, Cursors cursors, VideoViews views,
        CancellationToken cancellationToken)
    {
        var parsed = Parse(request);
        if (parsed.Failure is { } failure)
        {
            return new Problem(failure);
        }
        // A cursor goes on with the very list it came from, and the person it was given to.
        var list = $"videos|{caller.Subject}|{parsed.Value}";
        VideoId? after = null;
        if (request.Cursor is { } cursor)
        {
            if (await cursors.DecodeAsync(list, cursor, cancellationToken) is not { } position || !VideoId.TryParse(position, out var id))
            {
                return new Problem(Errors.InvalidCursor);
            }
            after = id;
        }
        var (found, next) = await queries.FindAsync(parsed.Value, caller, after, cancellationToken);
        var nextCursor = next is { } last ? await cursors.EncodeAsync(list, last.ToString(), cancellationToken) : null;
        var items = new List<VideoView>(found.Count);
        foreach (var video in found)
        {
            items.Add(await views.OfAsync(video, caller, cancellationToken));
        }
        return TypedResults.Ok(new VideoList(items, nextCursor));
    }

    internal static Outcome<VideoQuery> Parse(ListVideosRequest r)
    {
        var errors = new FieldErrors();
        var query = new VideoQuery(
            Choice<VideoStatus>("status", r.Status), Choice<HostingProvider>("host", r.Host), Choice<Privacy>("privacy", r.Privacy),
            Choice<AccessLevel>("access_level", r.AccessLevel), Choice<MediaType>("media_type", r.MediaType), r.Owner,
            r.EntityType is { } type && r.EntityId is { } id ? new EntityLink(type, id) : null,
            r.Tag, Time("from", r.From), Time("to", r.To), r.Q?.ToLowerInvariant(), Limit(r.Limit, errors));
        errors.Require(r.EntityType is null == r.EntityId is null, "entity_id", "entity_type and entity_id come together")
            .Require(r.Sort is null or "created_at", "sort", "must be created_at")
            .Text("q", r.Q, 200).Text("tag", r.Tag, 50).Text("owner", r.Owner, 256)
            .Text("entity_type", r.EntityType, 50).Text("entity_id", r.EntityId, 200);
        return errors.Failure is { } failure ? failure : query;

        T? Choice<T>(string field, string? text) where T : struct, Enum
        {
            if (SnakeCase.TryParse<T>(text, out var value))
            {
                return value;
            }
            errors.Require(text is null, field, $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(SnakeCase.Of))}");
            return null;
        }

        DateTimeOffset? Time(string field, string? text)
        {
            var parsed = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && time > DateTimeOffset.UnixEpoch;
            errors.Require(text is null || parsed, field, "must be an ISO 8601 time");
            return parsed ? time : null;
        }
    }

    /// <summary>1 to 100, 25 unless told.</summary>
    public static int Limit(string? text, FieldErrors errors)
    {
        var limit = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        errors.Require(text is null || limit is >= 1 and <= 100, "limit", "must be between 1 and 100");
        return text is null ? 25 : limit;
    }
}
