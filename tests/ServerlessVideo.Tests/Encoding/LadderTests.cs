using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public class LadderTests
{
    static readonly Rational Film = new(24, 1);

    [Theory]
    [InlineData(3840, 2160, "240p 360p 480p 720p 1080p 1440p 2160p")]
    [InlineData(2560, 1440, "240p 360p 480p 720p 1080p 1440p")]
    [InlineData(1920, 1080, "240p 360p 480p 720p 1080p")]
    [InlineData(1080, 1920, "240p 360p 480p 720p 1080p")] // a phone's 1080p is not 2160p
    [InlineData(1919, 1079, "240p 360p 480p 720p")]
    [InlineData(854, 480, "240p 360p 480p")]
    [InlineData(240, 240, "240p")]
    [InlineData(239, 426, "238p")]
    [InlineData(176, 144, "144p")]
    [InlineData(175, 143, "142p")]
    [InlineData(32, 32, "32p")]
    [InlineData(8192, 4320, "240p 360p 480p 720p 1080p 1440p 2160p")]
    public void Rungs_OfASource_StayAtOrBelowItsShortSide(int width, int height, string qualities) =>
        string.Join(' ', Ladder.For(width, height, Film).Select(r => r.Quality)).ShouldBe(qualities);

    [Theory]
    [InlineData(1920, 1080, 480, 854, 480)]
    [InlineData(1080, 1920, 480, 480, 854)]
    [InlineData(853, 480, 480, 852, 480)] // no wider than the source
    [InlineData(640, 480, 240, 320, 240)]
    public void Rung_OfAShape_KeepsIt(int width, int height, int shortSide, int expectedWidth, int expectedHeight)
    {
        var rung = Ladder.For(width, height, Film).Single(r => r.ShortSide == shortSide);

        (rung.Width, rung.Height).ShouldBe((expectedWidth, expectedHeight));
    }

    [Theory]
    [InlineData(10_000, 300)] // a panorama: 240p would be 8,000 wide
    [InlineData(300, 8192)]
    [InlineData(8192, 64)]
    [InlineData(4200, 200)] // 196 high it would be 4,116 wide
    public void Rungs_OfAStrip_AreOneThatADecoderTakes(int width, int height)
    {
        var rung = Ladder.For(width, height, Film).ShouldHaveSingleItem();

        Math.Max(rung.Width, rung.Height).ShouldBeLessThanOrEqualTo(4096);
        ((double)rung.ShortSide * Math.Max(width, height) / Math.Min(width, height)).ShouldBeLessThanOrEqualTo(4096, "what MediaConvert makes of the short side");
        ((double)rung.Width / rung.Height).ShouldBe((double)width / height, tolerance: (double)width / height / rung.ShortSide);
    }

    [Fact]
    public void Bitrates_OfTheLadder_AreThePublished() => Ladder.For(3840, 2160, Film).Select(r => r.Bitrate)
        .ShouldBe([400_000, 800_000, 1_400_000, 2_800_000, 5_000_000, 10_000_000, 20_000_000]);

    [Theory]
    [InlineData(3840, 2160, 30, "480p", 10)]
    [InlineData(1080, 1920, 8, "480p", 8)]
    [InlineData(320, 240, 25, "240p", 10)]
    public void Proxy_OfASource_IsOneSmallSlowRendition(int width, int height, int rate, string quality, double expected)
    {
        var rung = Ladder.Proxy(width, height, new Rational(rate, 1)).ShouldHaveSingleItem();

        (rung.Quality, rung.FrameRate.Value).ShouldBe((quality, expected));
    }

    [Fact]
    public void Rungs_OfAnySource_AreEvenAscendingAndNeverAboveIt()
    {
        var sources =
            from width in Gen.Choose(Ladder.SmallestSide, 8192)
            from height in Gen.Choose(Ladder.SmallestSide, 8192)
            from rate in Gen.Choose(1, 240)
            select (width, height, new Rational(rate, 1));

        Prop.ForAll(sources.ToArbitrary(), source =>
        {
            var (width, height, rate) = source;
            var rungs = Ladder.For(width, height, rate);
            return rungs.Count > 0
                && rungs.All(r => r.Width % 2 == 0 && r.Height % 2 == 0 && r.Width <= width && r.Height <= height)
                && rungs.All(r => r.FrameRate.Value <= Math.Min(60, Math.Max(1, rate.Value)) + 0.001)
                && rungs.Zip(rungs.Skip(1)).All(pair => pair.First.Bitrate < pair.Second.Bitrate && pair.First.ShortSide < pair.Second.ShortSide)
                && rungs.Select(r => r.Quality).Distinct().Count() == rungs.Count;
        }).QuickCheckThrowOnFailure();
    }
}
