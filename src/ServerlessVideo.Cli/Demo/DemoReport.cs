using System.Text.Json.Serialization;

namespace ServerlessVideo.Cli.Demo;

/// <summary>What became of one file. Times in seconds; an error has a stable code.</summary>
sealed record DemoVideo
{
    /// <value>Whether the file ended as it should: played in every rendition, or refused because it cannot be played.</value>
    [JsonIgnore]
    public bool Ok { get; init; }

    public required string File { get; init; }

    public string? Id { get; init; }

    public string? Status { get; init; }

    public DemoError? Error { get; init; }

    public string? HostingProvider { get; init; }

    [JsonIgnore]
    public bool WentElsewhere => Status == "ready" && HostingProvider is not (null or "aws");

    public double? DurationSeconds { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public IReadOnlyList<string> AvailableQualities { get; init; } = [];

    public double UploadSeconds { get; init; }

    public double ProcessingSeconds { get; init; }

    public double TotalSeconds { get; init; }

    public string? HlsUrl { get; init; }

    public string? DashUrl { get; init; }

    public int SegmentsFetched { get; init; }
}

sealed record DemoError(string Code, string Detail);

sealed record DemoReport(bool Ok, IReadOnlyList<DemoVideo> Videos);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DemoReport))]
sealed partial class DemoJson : JsonSerializerContext;
