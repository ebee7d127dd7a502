using System.Text.Json.Serialization;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochSecondsConverter), typeof(Base64Converter)])]
[JsonSerializable(typeof(CreateJobRequest))]
[JsonSerializable(typeof(CreateJobResponse))]
[JsonSerializable(typeof(GetJobResponse))]
[JsonSerializable(typeof(ListJobsResponse))]
[JsonSerializable(typeof(CancelJobResponse))]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeResponse))]
sealed partial class MediaConvertJson : JsonSerializerContext;
