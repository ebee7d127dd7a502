using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Encoding;
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
// Encoding
[JsonSerializable(typeof(ProgressEvent))]
public sealed partial class ProductJson : JsonSerializerContext;
