using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Cloudflare;

public sealed class RateLimitTests
{
    [Fact]
    public void Requests_BeyondTheLimit_WaitUntilTheOldestIsFiveMinutesOld()
    {
        ManualTime time = new();
        RateLimit rate = new(time);
        rate.Take().ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 1; i < RateLimit.Requests; i++)
        {
            rate.Take().ShouldBeNull();
        }

        rate.Take().ShouldBe(TimeSpan.FromMinutes(4));

        time.Advance(TimeSpan.FromMinutes(4));
        rate.Take().ShouldBeNull();
        rate.Take().ShouldBe(TimeSpan.FromMinutes(1));
    }
}
