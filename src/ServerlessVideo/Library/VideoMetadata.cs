using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>What people say about a video and may change: given with an upload, edited by <c>PATCH</c>.</summary>
public record VideoMetadata
{
    public string? Title { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public string? CompanyName { get; init; }

    /// <summary>The first one scopes deduplication.</summary>
    public IReadOnlyList<EntityLink>? Entities { get; init; }
    public string? UseCase { get; init; }
    public long? ExpectedViews { get; init; }
    public string? OperatorNotes { get; init; }
    public Privacy? Privacy { get; init; }
    public AccessLevel? AccessLevel { get; init; }
    public Tier? RequiredTier { get; init; }
    public DateTimeOffset? RecordedAt { get; init; }
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }

    public static VideoMetadata Of(Video video) => new()
    {
        Title = video.Title, Description = video.Description, Tags = video.Tags, CompanyName = video.CompanyName,
        Entities = video.Entities, UseCase = video.UseCase, ExpectedViews = video.ExpectedViews, OperatorNotes = video.OperatorNotes,
        Privacy = video.Privacy, AccessLevel = video.AccessLevel, RequiredTier = video.RequiredTier,
        RecordedAt = video.RecordedAt, Metadata = video.Metadata,
    };

    /// <summary>The video with this said about it; what is not said takes its default.</summary>
    public Video ApplyTo(Video video) => video with
    {
        Title = Title ?? video.Title, Description = Description, Tags = Tags ?? [], CompanyName = CompanyName,
        Entities = Entities ?? [], UseCase = UseCase, ExpectedViews = ExpectedViews, OperatorNotes = OperatorNotes,
        Privacy = Privacy ?? Library.Privacy.Unlisted, AccessLevel = AccessLevel ?? Library.AccessLevel.Public,
        RequiredTier = AccessLevel == Library.AccessLevel.TierSpecific ? RequiredTier : null,
        RecordedAt = RecordedAt, Metadata = Metadata,
    };

    /// <summary>The video with this said about it once more; what is not said stays as it was.</summary>
    public Video AmendTo(Video video) => new VideoMetadata
    {
        Title = Title, Description = Description ?? video.Description, Tags = Tags ?? video.Tags, CompanyName = CompanyName ?? video.CompanyName,
        Entities = Entities ?? video.Entities, UseCase = UseCase ?? video.UseCase, ExpectedViews = ExpectedViews ?? video.ExpectedViews,
        OperatorNotes = OperatorNotes ?? video.OperatorNotes, Privacy = Privacy ?? video.Privacy, AccessLevel = AccessLevel ?? video.AccessLevel,
        RequiredTier = RequiredTier ?? video.RequiredTier, RecordedAt = RecordedAt ?? video.RecordedAt, Metadata = Metadata ?? video.Metadata,
    }.ApplyTo(video);
}

/// <summary>The limits of <see cref="VideoMetadata"/>. Together they keep a video far below DynamoDB's 400 kB an item.</summary>
static partial class MetadataRules
{
    const int MaximumMetadataBytes = 16 * 1024;
    const int MaximumDepth = 16;

    public static void Check(VideoMetadata said, FieldErrors errors)
    {
        errors.Text("title", said.Title, 200, minimum: 1)
            .Text("description", said.Description, 5000)
            .Text("company_name", said.CompanyName, 200)
            .Text("use_case", said.UseCase, 100)
            .Text("operator_notes", said.OperatorNotes, 5000)
            .Require(said.ExpectedViews is null or (>= 0 and <= 1_000_000_000), "expected_views", "must be between 0 and 1,000,000,000")
            .Require(said.Privacy != Privacy.Password, "privacy", "password videos are not possible yet")
            .Require(
                said.AccessLevel != AccessLevel.TierSpecific || said.RequiredTier is not null,
                "required_tier", "is needed when access_level is tier_specific");
        Each("tags", said.Tags, 50, errors, (field, tag) => errors.Text(field, tag, 50, minimum: 1));
        Each("entities", said.Entities, 20, errors, (field, entity) => errors
            .Require(EntityType().IsMatch(entity.Type ?? ""), $"{field}.type", "must be 1 to 50 of a-z, 0-9 and _")
            .Text($"{field}.id", entity.Id ?? "", 200, minimum: 1));
        if (said.Metadata is { } metadata)
        {
            foreach (var (name, value) in metadata)
            {
                errors.Require(name.Length is >= 1 and <= 100, "metadata", "a name must have 1 to 100 characters")
                    .Require(
                        IsUnicode(value) && IsStorable(value, MaximumDepth), $"metadata.{name}",
                        "is nested too deep, or has a name, a text or a number that cannot be kept");
            }
            errors.Require(
                errors.Failure is not null || metadata.Sum(pair => Bytes(pair.Key) + Size(pair.Value)) <= MaximumMetadataBytes,
                "metadata", "must have at most 16 kB of names and values");
        }
    }

    /// <summary>Bytes of all names and values, however they were escaped.</summary>
    static int Size(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(p => Bytes(p.Name) + Size(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Size),
        JsonValueKind.String => Bytes(value.GetString()!),
        _ => value.GetRawText().Length,
    };

    static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    /// <summary>Names the element by its place: <c>tags[3]</c>. Of a list that is too long nothing else is said.</summary>
    static void Each<T>(string field, IReadOnlyList<T>? list, int maximum, FieldErrors errors, Action<string, T> check)
    {
        if (list is { Count: var count } && count > maximum)
        {
            errors.Require(false, field, $"must be at most {maximum}");
            return;
        }
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            var name = $"{field}[{i}]";
            if (list![i] is { } element)
            {
                check(name, element);
            }
            else
            {
                errors.Require(false, name, "must not be null");
            }
        }
    }

    /// <summary>
    /// DynamoDB's limits: maps and lists 32 deep (ours are some levels in), names not empty, numbers of at most 38 digits and a
    /// magnitude of 10^-130 to 10^126.
    /// </summary>
    static bool IsStorable(JsonElement value, int depth)
    {
        return value.ValueKind switch
        {
            JsonValueKind.Object => depth > 0 && value.EnumerateObject().All(p => p.Name.Length > 0 && IsStorable(p.Value, depth - 1)),
            JsonValueKind.Array => depth > 0 && value.EnumerateArray().All(element => IsStorable(element, depth - 1)),
            JsonValueKind.Number => value.GetRawText().Length <= 38 && value.TryGetDouble(out var number)
                && (number == 0 || Math.Abs(number) is > 1e-120 and < 1e120),
            _ => true,
        };
    }

    /// <summary>JSON can escape half of a surrogate pair, which is no text: whoever reads it then fails.</summary>
    public static bool IsUnicode(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(p => p.Name is not null && IsUnicode(p.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsUnicode),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9_]{1,50}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EntityType();
}
