using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

[JsonConverter(typeof(SnakeCase<EncodingStatus>))]
public enum EncodingStatus { Queued, Processing, Completed, Failed, Cancelled }

/// <summary>What one event says of a job.</summary>
/// <param name="ProviderJobId">Null: it is not the encoder that says so.</param>
/// <param name="Percent">Null: the event does not say.</param>
public sealed record EncodingReport(
    string? ProviderJobId, EncodingStatus Status, int? Percent, string? Phase, VideoError? Error, DateTimeOffset At);

/// <summary>One attempt at encoding one generation.</summary>
public sealed record EncodingJob
{
    /// <summary>Ours, from video, generation and attempt; MediaConvert's is <see cref="ProviderJobId"/>.</summary>
    public required string JobId { get; init; }
    public required VideoId VideoId { get; init; }
    public required int Generation { get; init; }
    public int Attempt { get; init; } = 1;
    public string? ProviderJobId { get; init; }
    public required EncodingStatus Status { get; init; }
    public int Percent { get; init; }

    /// <summary>probing, transcoding or uploading.</summary>
    public string? Phase { get; init; }
    public VideoError? Error { get; init; }
    public long Version { get; init; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static readonly ItemMapper<EncodingJob> Mapper =
        new("job", 1, ProductJson.Default.EncodingJob, j => Keys.Job(j.VideoId, j.JobId));

    [JsonIgnore]
    public bool HasEnded => Status > EncodingStatus.Processing;

    /// <summary>Also the job's request token: the same attempt is the same job, however often it is started.</summary>
    public static string NameOf(PublishTask task, int attempt) => attempt == 1 ? task.Name : $"{task.Name}-a{attempt}";

    public static EncodingJob Planned(PublishTask task, int attempt, DateTimeOffset at) => new()
    {
        JobId = NameOf(task, attempt),
        Attempt = attempt,
        VideoId = task.VideoId,
        Generation = task.Generation,
        Status = EncodingStatus.Queued,
        CreatedAt = at,
        UpdatedAt = at,
    };

    /// <summary>
    /// Events come out of order and twice: a job only moves forward, its percentage only rises, and its end is its end.
    /// But what was stopped as stuck may have come to its end just before. The same record: the report says nothing new.
    /// </summary>
    public EncodingJob After(EncodingReport report)
    {
        var cameToItsEnd = report.Status == EncodingStatus.Completed && Status == EncodingStatus.Failed && Error?.Code == Errors.EncodingTimeout.Code;
        if (!cameToItsEnd && (HasEnded || report.Status < Status))
        {
            return this;
        }
        var percent = report.Status == EncodingStatus.Completed ? 100 : Math.Max(Percent, Math.Clamp(report.Percent ?? 0, 0, 99));
        var next = this with
        {
            ProviderJobId = report.ProviderJobId ?? ProviderJobId,
            Status = report.Status,
            Percent = percent,
            Phase = report.Status > EncodingStatus.Processing ? null : Later(Phase, report.Phase),
            Error = report.Error,
        };
        return next == this ? this : next with { Version = Version + 1, UpdatedAt = report.At > UpdatedAt ? report.At : UpdatedAt };
    }

    /// <summary>The record is still as it was read, or still not there.</summary>
    public static WriteCondition Unchanged(EncodingJob read) => new(
        "attribute_not_exists(pk) OR version = :version", null, new() { [":version"] = new() { N = read.Version.ToString() } });

    static string? Later(string? known, string? said) => Rank(said) > Rank(known) ? said : known;

    static int Rank(string? phase) => phase switch
    {
        "probing" => 1,
        "transcoding" => 2,
        "uploading" => 3,
        _ => 0,
    };
}
