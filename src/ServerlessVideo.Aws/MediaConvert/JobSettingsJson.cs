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
    public static string ToPascalCase(JobSettings settings) => JsonSerializer.Serialize(settings, JobSettingsPascalJson.Default.JobSettings);

    /// <summary>The same as an element, to stand inside a larger JSON document.</summary>
    public static JsonElement ToPascalCaseElement(JobSettings settings) =>
        JsonSerializer.SerializeToElement(settings, JobSettingsPascalJson.Default.JobSettings);

    /// <exception cref="JsonException">Not a JSON object, or a member of another type than the service's.</exception>
    public static JobSettings FromPascalCase(string json) =>
        JsonSerializer.Deserialize(json, JobSettingsPascalJson.Default.JobSettings) ?? throw new JsonException("The settings are null.");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobSettings))]
sealed partial class JobSettingsPascalJson : JsonSerializerContext;
