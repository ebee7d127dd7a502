namespace ServerlessVideo.Local.Tests.Endpoint;

/// <summary>The true time, moved: real clients sign with the true one.</summary>
sealed class ManualTime : TimeProvider
{
    TimeSpan offset;

    public void Advance(TimeSpan by) => offset += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}
