namespace ServerlessVideo.Tests.Support;

/// <summary>A clock that stands still until it is moved.</summary>
sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public TestClock()
        : this(DateTimeOffset.UtcNow)
    {
    }

    public DateTimeOffset Now { get; private set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
