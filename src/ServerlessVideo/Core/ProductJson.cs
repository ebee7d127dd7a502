using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Core;

/// <summary>The JSON of the whole assembly (the source generator takes its types from one declaration only).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ProblemBody))]
// Library
[JsonSerializable(typeof(Video))]
[JsonSerializable(typeof(OutboxEvent))]
[JsonSerializable(typeof(VideoEventDetail))]
// Identity
[JsonSerializable(typeof(Discovery))]
[JsonSerializable(typeof(JsonWebKeySet))]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
// Encoding
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(Inspection))]
[JsonSerializable(typeof(PublishTask))]
[JsonSerializable(typeof(PublishStep))]
[JsonSerializable(typeof(EncodingJobPlan))]
[JsonSerializable(typeof(EncodingJob))]
[JsonSerializable(typeof(RenditionSet))]
// Hosting
[JsonSerializable(typeof(HostAttempt))]
[JsonSerializable(typeof(FinishTask))]
sealed partial class ProductJson : JsonSerializerContext;
