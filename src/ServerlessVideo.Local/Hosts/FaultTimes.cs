namespace ServerlessVideo.Local.Hosts;

/// <summary>How slow a fault is; tests are less patient.</summary>
sealed record FaultTimes
{
    /// <value>Before a slow answer.</value>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>Between a state and its late webhook.</value>
    public TimeSpan Late { get; init; } = TimeSpan.FromMinutes(1);

    /// <value>What 429 tells to wait.</value>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <value>Between the attempts to deliver a webhook; after the last one it is given up.</value>
    public IReadOnlyList<TimeSpan> Redelivery { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];
}
