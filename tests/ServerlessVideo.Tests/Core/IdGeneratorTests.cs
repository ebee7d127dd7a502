using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class IdGeneratorTests
{
    /// <summary>20,000 are more than one millisecond holds: the clock stands still all the while.</summary>
    [Fact]
    public void Next_WithinAMillisecond_SortsInTheOrderMade()
    {
        var ids = new IdGenerator(new TestClock());
        var made = Enumerable.Range(0, 20_000).Select(_ => ids.Next().ToString("D")).ToArray();
        made.ShouldBe(made.Order(StringComparer.Ordinal));
        made.Distinct().Count().ShouldBe(made.Length);
    }

    [Fact]
    public void Next_IsAUuidV7OfTheClock()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero));
        new IdGenerator(clock).NextVideoId().CreatedAt.ShouldBe(clock.Now);
    }

    [Fact]
    public void Next_ClockGoesBack_StillSortsAfter()
    {
        var clock = new TestClock();
        var ids = new IdGenerator(clock);
        var before = ids.Next().ToString("D");
        clock.Advance(TimeSpan.FromSeconds(-5));
        string.CompareOrdinal(ids.Next().ToString("D"), before).ShouldBePositive();
    }
}
