using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class CachedTests
{
    readonly TestClock clock = new();
    int fetched;
    bool down;

    Cached<string> New() => new(
        _ => down ? throw new HttpRequestException("down") : Task.FromResult($"value {++fetched}"), TimeSpan.FromHours(1), clock);

    [Fact]
    public async Task Get_WithinTheLifetime_AsksOnce()
    {
        using var cached = New();
        (await cached.GetAsync(default)).ShouldBe("value 1");
        clock.Advance(TimeSpan.FromMinutes(59));
        (await cached.GetAsync(default)).ShouldBe("value 1");
        clock.Advance(TimeSpan.FromMinutes(2));
        (await cached.GetAsync(default)).ShouldBe("value 2");
    }

    [Fact]
    public async Task Refresh_AgainWithinAMinute_DoesNotAsk()
    {
        using var cached = New();
        await cached.GetAsync(default);
        (await cached.RefreshAsync(default)).ShouldBe("value 1");
        clock.Advance(TimeSpan.FromSeconds(61));
        (await cached.RefreshAsync(default)).ShouldBe("value 2");
        (await cached.RefreshAsync(default)).ShouldBe("value 2");
    }

    [Fact]
    public async Task Get_SourceIsDown_ServesTheOldValueAndAsksAgainAfterAMinute()
    {
        using var cached = New();
        await cached.GetAsync(default);
        clock.Advance(TimeSpan.FromHours(2));
        down = true;
        (await cached.GetAsync(default)).ShouldBe("value 1");
        down = false;
        (await cached.GetAsync(default)).ShouldBe("value 1");
        clock.Advance(TimeSpan.FromSeconds(61));
        (await cached.GetAsync(default)).ShouldBe("value 2");
    }

    [Fact]
    public async Task Get_SourceWasNeverUp_Throws()
    {
        using var cached = New();
        down = true;
        await Should.ThrowAsync<HttpRequestException>(() => cached.GetAsync(default).AsTask());
    }

    [Fact]
    public async Task Get_ManyAtOnce_AskOnce()
    {
        using var cached = New();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => cached.GetAsync(default).AsTask())));
        fetched.ShouldBe(1);
    }
}
