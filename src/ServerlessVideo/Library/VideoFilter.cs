using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>A list's filters, and what its caller may see, as one DynamoDB filter expression.</summary>
sealed class VideoFilter
{
    readonly List<string> terms = [];

    public Dictionary<string, string> Names { get; } = new() { ["#status"] = "status" };

    public Dictionary<string, AttributeValue> Values { get; } = [];

    public string Expression => string.Join(" AND ", terms);

    public static VideoFilter Of(VideoQuery query, Caller caller)
    {
        var filter = new VideoFilter();
        filter.AddStatus(query.Status);
        filter.AddEqual("hosting_provider", query.Host);
        filter.AddEqual("privacy", query.Privacy);
        filter.AddEqual("access_level", query.AccessLevel);
        filter.AddEqual("media_type", query.MediaType);
        filter.AddContains("tags", query.Tag);
        filter.AddContains("entity_keys", query.Entity is { } entity ? Keys.EntityKey(entity.Type, entity.Id) : null);
        filter.AddContains("search_text", query.Text);
        if (!caller.IsAdmin)
        {
            filter.AddVisibility(caller);
        }
        return filter;
    }

    /// <summary>What is deleted, or was there already as another video, is shown only to those who ask for its status.</summary>
    void AddStatus(VideoStatus? status)
    {
        terms.Add(status is null ? "#status <> :status AND attribute_not_exists(duplicate_of)" : "#status = :status");
        Values[":status"] = new AttributeValue(SnakeCase.Of(status ?? VideoStatus.Deleted));
    }

    void AddEqual<T>(string attribute, T? value) where T : struct, Enum
    {
        if (value is { } wanted)
        {
            terms.Add($"{attribute} = :{attribute}");
            Values[$":{attribute}"] = new AttributeValue(SnakeCase.Of(wanted));
        }
    }

    void AddContains(string attribute, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            terms.Add($"contains({attribute}, :{attribute})");
            Values[$":{attribute}"] = new AttributeValue(value);
        }
    }

    /// <summary>The caller's own, and what is ready, public and within the caller's level. DynamoDB refuses needless parentheses.</summary>
    void AddVisibility(Caller caller)
    {
        const string Listed = "#status = :ready AND privacy = :listed";
        Values[":ready"] = new AttributeValue(SnakeCase.Of(VideoStatus.Ready));
        Values[":listed"] = new AttributeValue(SnakeCase.Of(Privacy.Public));
        Values[":everyone"] = new AttributeValue(SnakeCase.Of(AccessLevel.Public));
        if (caller.Subject is not { } subject)
        {
            terms.Add($"{Listed} AND access_level = :everyone");
            return;
        }
        var tiers = Enum.GetValues<Tier>().Where(tier => tier <= caller.Tier).Select(SnakeCase.Of).ToArray();
        foreach (var tier in tiers)
        {
            Values[$":{tier}"] = new AttributeValue(tier);
        }
        Values[":members"] = new AttributeValue(SnakeCase.Of(AccessLevel.MembersOnly));
        Values[":me"] = new AttributeValue(subject);
        var within = $"access_level IN (:everyone, :members) OR required_tier IN ({string.Join(", ", tiers.Select(tier => $":{tier}"))})";
        terms.Add($"(owner_id = :me OR {Listed} AND ({within}))");
    }
}
