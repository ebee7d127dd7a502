using System.Text.Json.Serialization;
using Amazon.SimpleSystemsManagement.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SimpleSystemsManagement;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochSecondsConverter), typeof(Base64Converter)])]
[JsonSerializable(typeof(DeleteParameterRequest))]
[JsonSerializable(typeof(DeleteParameterResponse))]
[JsonSerializable(typeof(GetParameterRequest))]
[JsonSerializable(typeof(GetParameterResponse))]
[JsonSerializable(typeof(PutParameterRequest))]
[JsonSerializable(typeof(PutParameterResponse))]
sealed partial class SimpleSystemsManagementJson : JsonSerializerContext;
