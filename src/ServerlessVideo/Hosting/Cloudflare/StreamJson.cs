using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>What every answer of Cloudflare's API is wrapped in.</summary>
sealed record StreamEnvelope<T>(T? Result, bool Success, IReadOnlyList<StreamMessage>? Errors = null);

sealed record StreamMessage(int Code, string? Message = null);

/// <summary>A video as Stream describes it, in answers and as the body of its webhooks (API reference, Stream, "Video").</summary>
/// <param name="Duration">Seconds; -1: not known yet.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Meta">Whatever its maker attached; values need not be text.</param>
sealed record StreamVideo(
    string Uid, StreamStatus? Status = null, double? Duration = null, StreamInput? Input = null, long? Size = null,
    string? Thumbnail = null, string? Preview = null, StreamPlaybackUrls? Playback = null, Dictionary<string, JsonElement>? Meta = null, string? Creator = null,
    [property: JsonPropertyName("requireSignedURLs")] bool? RequireSignedUrls = null, IReadOnlyList<string>? AllowedOrigins = null,
    DateTimeOffset? Created = null, DateTimeOffset? Modified = null, DateTimeOffset? Uploaded = null);

/// <param name="State">pendingupload, downloading, queued, inprogress, ready, error, live-inprogress.</param>
/// <param name="PctComplete">A number as text, <c>"39.000000"</c>; of one that begins absent, or empty. A bare number is taken too.</param>
/// <param name="ErrReasonCode">The documentation has both spellings.</param>
sealed record StreamStatus(
    string? State = null, JsonElement? PctComplete = null, string? ErrorReasonCode = null, string? ErrorReasonText = null, string? ErrReasonCode = null,
    string? ErrReasonText = null)
{
    [JsonIgnore]
    public string? Reason => string.IsNullOrEmpty(ErrorReasonCode) ? ErrReasonCode : ErrorReasonCode;

    [JsonIgnore]
    public string? ReasonText => string.IsNullOrEmpty(ErrorReasonText) ? ErrReasonText : ErrorReasonText;
}

/// <summary>Pixels of what was uploaded; -1: not known yet.</summary>
sealed record StreamInput(int Width, int Height);

sealed record StreamPlaybackUrls(string? Hls = null, string? Dash = null);

/// <param name="Creator">At most 64 characters.</param>
sealed record StreamCopyRequest(
    string Url, IReadOnlyDictionary<string, string> Meta, string Creator,
    [property: JsonPropertyName("requireSignedURLs")] bool RequireSignedUrls, IReadOnlyList<string> AllowedOrigins);

sealed record StreamEdit(
    string Uid, Dictionary<string, JsonElement> Meta, [property: JsonPropertyName("requireSignedURLs")] bool RequireSignedUrls,
    IReadOnlyList<string> AllowedOrigins);

/// <param name="Status">ready, inprogress, error.</param>
sealed record StreamCaption(string Language, string? Label = null, bool Generated = false, string? Status = null);

/// <param name="Status">ready, inprogress, error.</param>
sealed record StreamDownload(string Status, string? Url = null, double? PercentComplete = null);

/// <summary>Minutes.</summary>
sealed record StreamUsage(double TotalStorageMinutes, double? TotalStorageMinutesLimit = null, long? VideoCount = null);

/// <param name="Pem">Base64 of the PEM; only the answer that makes the key has it.</param>
sealed record StreamKey(string Id, string? Pem = null, DateTimeOffset? Created = null);

sealed record StreamWebhook(string? NotificationUrl = null, string? Secret = null, DateTimeOffset? Modified = null);

sealed record GraphQuery(string Query, GraphVariables Variables);

/// <param name="End">Its whole day is counted.</param>
sealed record GraphVariables(string AccountTag, DateOnly Start, DateOnly End, string Uid);

/// <summary>A query that fails is answered with 200 and says why here.</summary>
sealed record GraphAnswer(GraphData? Data = null, IReadOnlyList<GraphError>? Errors = null);

sealed record GraphError(string? Message = null);

sealed record GraphData(GraphViewer? Viewer = null);

sealed record GraphViewer(IReadOnlyList<GraphAccount>? Accounts = null);

sealed record GraphAccount(IReadOnlyList<GraphMinutes>? StreamMinutesViewedAdaptiveGroups = null);

sealed record GraphMinutes(GraphSum? Sum = null);

sealed record GraphSum(double MinutesViewed);

/// <summary>Cloudflare's JSON; it may gain members.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamEnvelope<JsonElement>))]
[JsonSerializable(typeof(StreamEnvelope<StreamVideo>))]
[JsonSerializable(typeof(StreamEnvelope<IReadOnlyList<StreamVideo>>), TypeInfoPropertyName = "StreamVideos")]
[JsonSerializable(typeof(StreamEnvelope<StreamCaption>))]
[JsonSerializable(typeof(StreamEnvelope<IReadOnlyList<StreamCaption>>), TypeInfoPropertyName = "StreamCaptions")]
[JsonSerializable(typeof(StreamEnvelope<IReadOnlyDictionary<string, StreamDownload>>), TypeInfoPropertyName = "StreamDownloads")]
[JsonSerializable(typeof(StreamEnvelope<StreamUsage>))]
[JsonSerializable(typeof(StreamEnvelope<StreamKey>))]
[JsonSerializable(typeof(StreamEnvelope<IReadOnlyList<StreamKey>>), TypeInfoPropertyName = "StreamKeys")]
[JsonSerializable(typeof(StreamEnvelope<StreamWebhook>))]
[JsonSerializable(typeof(StreamCopyRequest))]
[JsonSerializable(typeof(StreamEdit))]
[JsonSerializable(typeof(StreamWebhook))]
[JsonSerializable(typeof(StreamVideo))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(GraphQuery))]
[JsonSerializable(typeof(GraphAnswer))]
[JsonSerializable(typeof(StreamTokenHeader))]
[JsonSerializable(typeof(StreamTokenClaims))]
sealed partial class StreamJson : JsonSerializerContext;
