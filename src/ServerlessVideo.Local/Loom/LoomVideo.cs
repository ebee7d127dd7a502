using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.Loom;

[JsonConverter(typeof(JsonStringEnumConverter<LoomStatus>))]
internal enum LoomStatus
{
    /// <summary>Its file is on its way; one whose sender went away stays so.</summary>
    [JsonStringEnumMemberName("uploading")] Uploading,
    [JsonStringEnumMemberName("processing")] Processing,
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>A video as it lies on disk.</summary>
internal sealed record LoomVideo(string Id, DateTimeOffset CreatedAt)
{
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <value><c>public</c> or <c>unlisted</c>.</value>
    public string Privacy { get; init; } = "unlisted";

    public string? FolderId { get; init; }

    public string? ExternalId { get; init; }

    public LoomStatus Status { get; init; }

    /// <value>Per cent.</value>
    public int Progress { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorText { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    /// <value>Seconds; null when not known yet, as the others are.</value>
    public double? Duration { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? SizeBytes { get; init; }

    /// <value>Whether the webhook of its end was sent; if not, a restart sends it.</value>
    public bool Announced { get; init; }

    [JsonIgnore]
    public bool Ended => Status is LoomStatus.Ready or LoomStatus.Failed;

    public LoomVideo Fail(string code, string text) => this with { Status = LoomStatus.Failed, ErrorCode = code, ErrorText = text };
}
