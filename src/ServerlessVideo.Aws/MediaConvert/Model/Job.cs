namespace Amazon.MediaConvert.Model;

public sealed class Job
{
    public string? Arn { get; set; }

    public string? ClientRequestToken { get; set; }

    public DateTime? CreatedAt { get; set; }

    public JobPhase? CurrentPhase { get; set; }

    public int? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    public string Id { get; set; } = null!;

    public int? JobPercentComplete { get; set; }

    public JobMessages? Messages { get; set; }

    public List<OutputGroupDetail>? OutputGroupDetails { get; set; }

    public int? Priority { get; set; }

    public string? Queue { get; set; }

    public int? RetryCount { get; set; }

    public string Role { get; set; } = null!;

    public JobSettings Settings { get; set; } = null!;

    public JobStatus Status { get; set; } = null!;

    public StatusUpdateInterval? StatusUpdateInterval { get; set; }

    public Timing? Timing { get; set; }

    public Dictionary<string, string>? UserMetadata { get; set; }

    public List<WarningGroup>? Warnings { get; set; }
}

public sealed class JobMessages
{
    public List<string>? Info { get; set; }

    public List<string>? Warning { get; set; }
}

public sealed class OutputGroupDetail
{
    public List<OutputDetail>? OutputDetails { get; set; }
}

public sealed class OutputDetail
{
    public int? DurationInMs { get; set; }

    public VideoDetail? VideoDetails { get; set; }
}

public sealed class VideoDetail
{
    public int? HeightInPx { get; set; }

    public int? WidthInPx { get; set; }
}

public sealed class Timing
{
    public DateTime? FinishTime { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? SubmitTime { get; set; }
}

public sealed class WarningGroup
{
    public int? Code { get; set; }

    public int? Count { get; set; }
}
