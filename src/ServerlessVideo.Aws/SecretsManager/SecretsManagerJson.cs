using System.Text.Json.Serialization;
using Amazon.SecretsManager.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SecretsManager;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochSecondsConverter), typeof(Base64Converter)])]
[JsonSerializable(typeof(GetSecretValueRequest))]
[JsonSerializable(typeof(GetSecretValueResponse))]
[JsonSerializable(typeof(PutSecretValueRequest))]
[JsonSerializable(typeof(PutSecretValueResponse))]
sealed partial class SecretsManagerJson : JsonSerializerContext;
