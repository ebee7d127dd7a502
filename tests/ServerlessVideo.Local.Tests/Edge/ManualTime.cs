namespace ServerlessVideo.Local.Tests.Edge;

sealed class ManualTime : TimeProvider
{
    TimeSpan passed;

    public void Advance(TimeSpan by) => passed += by;

    public override long GetTimestamp() => passed.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56) + passed;
}
