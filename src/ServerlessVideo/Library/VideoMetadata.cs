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
}

/// <summary>The limits of <see cref="VideoMetadata"/>. Together they keep a video far below DynamoDB's 400 kB an item.</summary>
static partial class MetadataRules
{
    const int MaximumMetadataBytes = 16 * 1024;

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
        errors.Require(said.Tags is not { Count: > 50 }, "tags", "must be at most 50");
        foreach (var tag in said.Tags ?? [])
        {
            errors.Text("tags", tag, 50, minimum: 1);
        }
        errors.Require(said.Entities is not { Count: > 20 }, "entities", "must be at most 20");
        foreach (var entity in said.Entities ?? [])
        {
            errors.Require(EntityType().IsMatch(entity.Type ?? ""), "entities", "a type is 1 to 50 of a-z, 0-9 and _")
                .Text("entities", entity.Id ?? "", 200, minimum: 1);
        }
        errors.Require(
            said.Metadata is null || said.Metadata.Sum(pair => pair.Key.Length + pair.Value.GetRawText().Length) <= MaximumMetadataBytes,
            "metadata", "must have at most 16 kB");
    }

    [GeneratedRegex("^[a-z0-9_]{1,50}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EntityType();
}
