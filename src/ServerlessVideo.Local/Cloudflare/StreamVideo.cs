using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.Cloudflare;

[JsonConverter(typeof(JsonStringEnumConverter<StreamState>))]
internal enum StreamState
{
    [JsonStringEnumMemberName("pendingupload")] PendingUpload,
    [JsonStringEnumMemberName("downloading")] Downloading,
    [JsonStringEnumMemberName("queued")] Queued,
    [JsonStringEnumMemberName("inprogress")] InProgress,
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("error")] Error,
}

/// <summary>A video as it lies on disk.</summary>
/// <param name="Created">No two are the same: lists are paged by it.</param>
internal sealed record StreamVideo(string Uid, DateTimeOffset Created)
{
    public StreamState State { get; init; }

    public int Percent { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorText { get; init; }

    public DateTimeOffset Modified { get; init; } = Created;

    /// <value>When the last byte had come.</value>
    public DateTimeOffset? Uploaded { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public string? Creator { get; init; }

    public JsonObject Meta { get; init; } = [];

    public bool RequireSignedUrls { get; init; }

    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <value>0 to 1.</value>
    public double ThumbnailPct { get; init; }

    /// <value>Seconds.</value>
    public double? MaxDuration { get; init; }

    public DateTimeOffset? UploadExpiry { get; init; }

    public DateTimeOffset? ScheduledDeletion { get; init; }

    /// <value>Of a copy: where from.</value>
    public string? SourceUrl { get; init; }

    /// <value>What its upload address ends with; whoever has it may upload.</value>
    public string? UploadKey { get; init; }

    /// <value>Of a tus upload, bytes; null for a form.</value>
    public long? UploadLength { get; init; }

    /// <value>The upload's address works without the account's token.</value>
    public bool DirectUser { get; init; }

    public long Size { get; init; }

    /// <value>Seconds; -1 when not known yet, as the sides are.</value>
    public double Duration { get; init; } = -1;

    public int Width { get; init; } = -1;

    public int Height { get; init; } = -1;

    /// <value>Labels by language.</value>
    public SortedDictionary<string, string> Captions { get; init; } = [];

    /// <value>Whether somebody asked for an MP4.</value>
    public bool Downloadable { get; init; }

    /// <value>Whether the webhook of its end was sent; if not, a restart sends it.</value>
    public bool Announced { get; init; }

    [JsonIgnore]
    public bool Ended => State is StreamState.Ready or StreamState.Error;

    public StreamVideo Fail(string code, string text, DateTimeOffset now) =>
        this with { State = StreamState.Error, ErrorCode = code, ErrorText = text, Modified = now };
}
