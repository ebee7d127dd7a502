using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

public class SourceSpeedTests
{
    static readonly ImportLimits limits = new();

    /// <summary>Bytes in each second.</summary>
    static bool IsTooSlow(params int[] seconds)
    {
        var speed = new SourceSpeed(limits);
        return seconds.Any(bytes =>
        {
            speed.Add(bytes, TimeSpan.FromSeconds(1));
            return speed.IsTooSlow;
        });
    }

    static int[] Minute(int bytes) => [.. Enumerable.Repeat(bytes, 60)];

    [Fact]
    public void Default_Is64KibibytesASecondOverAMinute() =>
        (limits.LeastBytesPerSecond, limits.SpeedWindow).ShouldBe((65536, TimeSpan.FromMinutes(1)));

    [Fact]
    public void Floor_IsOfTheWholeWindow()
    {
        IsTooSlow(Minute(65536)).ShouldBeFalse();
        IsTooSlow(Minute(65535)).ShouldBeTrue();
        IsTooSlow(Minute(0)[..59]).ShouldBeFalse("a minute is not over yet");
        IsTooSlow([60 * 65536, .. Minute(0)[1..]]).ShouldBeFalse("a pause is made up for by what came before");
        IsTooSlow([.. Minute(10_000_000), .. Minute(1)]).ShouldBeTrue("but not by what came in another minute");
    }
}
