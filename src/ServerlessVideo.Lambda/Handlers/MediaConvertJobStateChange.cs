using Amazon.Lambda.CloudWatchEvents;

namespace ServerlessVideo.Lambda;

/// <summary>aws.mediaconvert, MediaConvert Job State Change.</summary>
public sealed class MediaConvertJobStateChangeEvent : CloudWatchEvent<MediaConvertJobStateChange>;

/// <summary>docs.aws.amazon.com/mediaconvert/latest/ug/ev_status_complete.html and its neighbours.</summary>
public sealed record MediaConvertJobStateChange
{
    /// <summary>Milliseconds since 1970.</summary>
    public long Timestamp { get; init; }
    public string AccountId { get; init; } = "";
    public string Queue { get; init; } = "";
    public string JobId { get; init; } = "";
    /// <summary>INPUT_INFORMATION, PROGRESSING, STATUS_UPDATE, COMPLETE, CANCELED, ERROR, NEW_WARNING or QUEUE_HOP.</summary>
    public string Status { get; init; } = "";
    public Dictionary<string, string> UserMetadata { get; init; } = [];
    /// <summary>Of STATUS_UPDATE.</summary>
    public MediaConvertJobProgress? JobProgress { get; init; }
    /// <summary>Of COMPLETE: the only place where MediaConvert tells the files it wrote.</summary>
    public List<MediaConvertOutputGroupDetail> OutputGroupDetails { get; init; } = [];
    /// <summary>Of ERROR.</summary>
    public int? ErrorCode { get; init; }
    /// <summary>Of ERROR.</summary>
    public string? ErrorMessage { get; init; }
}

public sealed record MediaConvertJobProgress
{
    /// <summary>PROBING, TRANSCODING or UPLOADING.</summary>
    public string? CurrentPhase { get; init; }
    public int? JobPercentComplete { get; init; }
}

public sealed record MediaConvertOutputGroupDetail
{
    /// <summary>CMAF_GROUP, HLS_GROUP, DASH_ISO_GROUP, MS_SMOOTH_GROUP or FILE_GROUP.</summary>
    public string Type { get; init; } = "";
    public List<string> PlaylistFilePaths { get; init; } = [];
    public List<MediaConvertOutputDetail> OutputDetails { get; init; } = [];
}

public sealed record MediaConvertOutputDetail
{
    /// <summary>Of a frame capture only the last image.</summary>
    public List<string> OutputFilePaths { get; init; } = [];
    public long? DurationInMs { get; init; }
    public MediaConvertVideoDetails? VideoDetails { get; init; }
}

public sealed record MediaConvertVideoDetails
{
    public int WidthInPx { get; init; }
    public int HeightInPx { get; init; }
    /// <summary>Bits per second.</summary>
    public long? AverageBitrate { get; init; }
}
