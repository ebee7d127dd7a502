using System.Text.Json.Serialization;

namespace ServerlessVideo.Hosting.Loom;

/// <param name="ExternalId">What its maker calls it.</param>
/// <param name="Status">uploading, processing, ready or failed.</param>
/// <param name="Progress">Per cent.</param>
/// <param name="Duration">Seconds.</param>
sealed record LoomVideo(
    string Id, string? ExternalId = null, string? Title = null, string? Description = null, string? Privacy = null, string? FolderId = null, string? Status = null,
    double? Progress = null, LoomError? Error = null, double? Duration = null, int? Width = null, int? Height = null, long? SizeBytes = null,
    DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);

/// <param name="Code">unauthorized, not_found, quota_exceeded, rate_limited, invalid; of a video that failed, why.</param>
sealed record LoomError(string? Code = null, string? Message = null);

sealed record LoomRefusal(LoomError? Error = null);

sealed record LoomVideos(IReadOnlyList<LoomVideo> Videos, string? NextCursor = null);

/// <summary>What is null stays.</summary>
sealed record LoomEdit(string? Title = null, string? Description = null, string? Privacy = null);

sealed record LoomAnalytics(long? Views = null, long? UniqueViewers = null, LoomEngagement? Engagement = null);

sealed record LoomEngagement(double? AvgWatchPercentage = null);

sealed record LoomFolder(string? Id = null, string? Name = null, string? WorkspaceId = null);

sealed record LoomFolders(IReadOnlyList<LoomFolder> Folders);

sealed record LoomEmbed(string Html);

sealed record LoomQuota(LoomAmount? Videos = null);

/// <param name="Limit">Null: none.</param>
sealed record LoomAmount(double Used, double? Limit = null);

sealed record LoomWebhook(string? Url = null, string? Secret = null);

/// <summary>JSON of Loom-compatible hosts: ours to define, for Loom has no public API for uploads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoomVideo))]
[JsonSerializable(typeof(LoomRefusal))]
[JsonSerializable(typeof(LoomVideos))]
[JsonSerializable(typeof(LoomEdit))]
[JsonSerializable(typeof(LoomAnalytics))]
[JsonSerializable(typeof(LoomFolder))]
[JsonSerializable(typeof(LoomFolders))]
[JsonSerializable(typeof(LoomEmbed))]
[JsonSerializable(typeof(LoomQuota))]
[JsonSerializable(typeof(LoomWebhook))]
sealed partial class LoomJson : JsonSerializerContext;
