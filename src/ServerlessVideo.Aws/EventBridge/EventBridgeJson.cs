using System.Text.Json.Serialization;
using Amazon.EventBridge.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.EventBridge;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochSecondsConverter), typeof(Base64Converter)])]
[JsonSerializable(typeof(PutEventsRequest))]
[JsonSerializable(typeof(PutEventsResponse))]
sealed partial class EventBridgeJson : JsonSerializerContext;
