using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.MediaConvert.Model;

namespace ServerlessVideo.Aws;

/// <summary>
/// Job settings as the console and the Step Functions integration <c>mediaconvert:createJob</c> write them: PascalCase names,
/// where the service's own wire has camelCase.
/// </summary>
public static class JobSettingsJson
{
    public static JsonElement ToPascalCaseElement(JobSettings settings) =>
        JsonSerializer.SerializeToElement(settings, JobSettingsPascalJson.Default.JobSettings);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobSettings))]
sealed partial class JobSettingsPascalJson : JsonSerializerContext;
