using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public class FrameRatesTests
{
    [Theory]
    [InlineData(30000, 1001, 30000, 1001)]
    [InlineData(2997, 100, 30000, 1001)] // written with two decimals
    [InlineData(30, 1, 30, 1)]
    [InlineData(60, 1, 60, 1)]
    [InlineData(120, 1, 60, 1)]
    [InlineData(120000, 1001, 120000, 2002)]
    [InlineData(90, 1, 45, 1)]
    [InlineData(240, 1, 60, 1)]
    [InlineData(6005, 100, 60, 1)] // the average of a telephone's 60
    [InlineData(615, 10, 60, 1)]
    [InlineData(62, 1, 31, 1)]
    [InlineData(1201, 10, 60, 1)]
    [InlineData(25, 2, 25, 2)]
    [InlineData(7, 1, 7, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(1_713_600_000, 71_123_457, 24_093, 1000)] // the average of a variable rate
    public void Rate_OfASource_IsConstantAndAtMostSixty(int numerator, int denominator, int expectedNumerator, int expectedDenominator)
    {
        var rate = FrameRates.Of(new Rational(numerator, denominator));

        rate.Value.ShouldBe((double)expectedNumerator / expectedDenominator, 1e-9);
    }

    [Fact]
    public void Rate_WithALimit_IsTheLimitOrTheSlowerSource()
    {
        FrameRates.Of(new Rational(30, 1), limit: 10).ShouldBe(new Rational(10, 1));
        FrameRates.Of(new Rational(5, 1), limit: 10).ShouldBe(new Rational(5, 1));
    }
}
