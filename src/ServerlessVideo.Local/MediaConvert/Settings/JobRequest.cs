using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>The body of CreateJob, as far as it decides anything here; <see cref="HonouredSettings"/> has refused the rest.</summary>
public sealed record JobRequest(string Role, JobSettings Settings)
{
    public string? ClientRequestToken { get; init; }

    /// <value>ARN or name; default the account's default queue.</value>
    public string? Queue { get; init; }

    public int Priority { get; init; }

    static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false) },
    };

    /// <exception cref="Endpoint.AwsException">400 BadRequestException that names the JSON path of the first thing not honoured.</exception>
    public static JobRequest Read(JsonNode body)
    {
        HonouredSettings.CreateJob.Check(body, "");
        var request = body.Deserialize<JobRequest>(Wire)!;
        SettingsCombinations.Check(request.Settings);
        return request;
    }

    /// <summary>The settings of a job on disk: they were read once before.</summary>
    public static JobSettings ReadSettings(JsonNode settings) => settings.Deserialize<JobSettings>(Wire)!;
}
