using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus { Submitted, Progressing, Complete, Canceled, Error }

[JsonConverter(typeof(JsonStringEnumConverter<JobPhase>))]
public enum JobPhase { Probing, Transcoding, Uploading }

/// <summary>A job as it lies on disk.</summary>
/// <param name="Id">Milliseconds of its creation and six characters: ids sort by time.</param>
/// <param name="Request">The body of CreateJob, as it came.</param>
public sealed record Job(string Id, string Queue, JsonObject Request, DateTimeOffset CreatedAt)
{
    /// <value>-50 to 50; higher runs first.</value>
    public int Priority { get; init; }

    public string? ClientRequestToken { get; init; }

    public JobStatus Status { get; init; }

    public JobPhase Phase { get; init; }

    public int Percent { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <value>How often the encoder was started again.</value>
    public int RetryCount { get; init; }

    public JobError? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <value>As in the event COMPLETE.</value>
    public JsonArray? OutputGroupDetails { get; init; }

    /// <value>Whether the event of the final status is on the bus; if not, a restart publishes it.</value>
    public bool Announced { get; init; }

    [JsonIgnore]
    public string Arn => $"arn:aws:mediaconvert:{Stack.Region}:{Stack.Account}:jobs/{Id}";

    [JsonIgnore]
    public bool Ended => Status is JobStatus.Complete or JobStatus.Canceled or JobStatus.Error;

    [JsonIgnore]
    public string Role => Request["role"]!.GetValue<string>();

    /// <value>Whose it is, where the metadata says so: takes turns with others.</value>
    [JsonIgnore]
    public string Owner => Request["userMetadata"]?["owner"]?.ToString() ?? "";

    [JsonIgnore]
    public JsonObject UserMetadata => (JsonObject)(Request["userMetadata"]?.DeepClone() ?? new JsonObject());

    public Job Fail(JobFailedException failure, DateTimeOffset now) =>
        this with { Status = JobStatus.Error, ErrorCode = failure.Code, ErrorMessage = failure.Message, FinishedAt = now };
}
