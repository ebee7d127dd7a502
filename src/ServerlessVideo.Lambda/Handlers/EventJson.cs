using System.Text.Json.Serialization;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;
using Amazon.Lambda.SQSEvents;

namespace ServerlessVideo.Lambda;

/// <summary>AWS's own events.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, Converters = [typeof(DateTimeConverter), typeof(MemoryStreamConverter)])]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(DynamoDBEvent))]
[JsonSerializable(typeof(StreamsEventResponse))]
[JsonSerializable(typeof(StreamsEventResponse.BatchItemFailure), TypeInfoPropertyName = "StreamsBatchItemFailure")]
[JsonSerializable(typeof(S3ObjectCreateEvent))]
[JsonSerializable(typeof(MediaConvertJobStateChangeEvent))]
[JsonSerializable(typeof(ExecutionStatusChangeEvent))]
public sealed partial class EventJson : JsonSerializerContext;
