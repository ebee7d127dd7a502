using ServerlessVideo.Costs;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;

namespace ServerlessVideo.Tests.Costs;

/// <summary>Each figure is worked out here by hand, from the prices in the book.</summary>
public class HostingEstimateTests
{
    static readonly PriceBook Prices = new();

    /// <summary>Ten minutes of 720p, 100 views: 240p, 360p and 480p for 0.0075 a minute, 720p for 0.015; 5.4 Mbit/s stored, 2.8 Mbit/s sent.</summary>
    [Fact]
    public void Aws_OfTenMinutes_IsEncodingStorageAndTransfer()
    {
        var estimate = HostingEstimate.Of(HostingProvider.Aws, Prices, 600, RungsOf(1280, 720), 100);

        // 3 × 10 × 0.0075 + 10 × 0.015
        estimate.Once.ShouldBe(0.375m);
        // 5,400,000 / 8 × 600 = 0.405 GB × 0.023, and 2,800,000 / 8 × 600 = 0.21 GB × 100 × 0.085
        estimate.Monthly.ShouldBe(0.009315m + 1.785m);
        // 1.794315 + 0.375 / 12
        estimate.PerMonth.ShouldBe(1.825565m);
    }

    [Fact]
    public void Aws_OfThreeSeconds_IsEncodedForTen()
    {
        var estimate = HostingEstimate.Of(HostingProvider.Aws, Prices, 3, RungsOf(426, 240), 0);

        // A sixth of a minute at 0.0075; 400,000 / 8 × 3 = 0.00015 GB × 0.023
        Math.Round(estimate.Once, 9).ShouldBe(0.00125m);
        Math.Round(estimate.Monthly, 9).ShouldBe(0.00000345m);
    }

    /// <summary>A minute: three renditions below 720p, two up to 1080p, two above.</summary>
    [Fact]
    public void Aws_OfUltraHighDefinition_IsPricedByTheShortSide() =>
        HostingEstimate.Of(HostingProvider.Aws, Prices, 60, RungsOf(3840, 2160), 0).Once.ShouldBe((3 * 0.0075m) + (2 * 0.015m) + (2 * 0.03m));

    [Fact]
    public void Aws_OfAPortrait_IsPricedAsItsLandscape() => HostingEstimate.Of(HostingProvider.Aws, Prices, 60, RungsOf(2160, 3840), 7)
        .ShouldBe(HostingEstimate.Of(HostingProvider.Aws, Prices, 60, RungsOf(3840, 2160), 7));

    /// <summary>Nobody fetches more than there is: 800 kbit/s of 360p.</summary>
    [Fact]
    public void Aws_OfASmallFilm_SendsNoMoreThanItsLargestRendition()
    {
        var (none, one) = (HostingEstimate.Of(HostingProvider.Aws, Prices, 600, RungsOf(640, 360), 0), HostingEstimate.Of(HostingProvider.Aws, Prices, 600, RungsOf(640, 360), 1));

        // 800,000 / 8 × 600 = 0.06 GB × 0.085
        (one.Monthly - none.Monthly).ShouldBe(0.0051m);
    }

    [Fact]
    public void Cloudflare_OfTenMinutes_IsMinutesStoredAndDelivered()
    {
        var estimate = HostingEstimate.Of(HostingProvider.Cloudflare, Prices, 600, RungsOf(1280, 720), 100);

        // 10 × 0.005 + 10 × 100 × 0.001
        (estimate.Once, estimate.Monthly, estimate.PerMonth).ShouldBe((0m, 1.05m, 1.05m));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(36_000, 1_000_000)]
    public void Loom_OfAnything_IsOneSeat(double seconds, long views) =>
        HostingEstimate.Of(HostingProvider.Loom, Prices, seconds, RungsOf(640, 360), views).ShouldBe(new HostingEstimate(0, 12.00m));

    [Fact]
    public void Estimate_WithAnotherBook_HasItsPrices() => HostingEstimate.Of(
        HostingProvider.Cloudflare, Prices with { StreamStorage = Prices.StreamStorage with { Usd = 1 } }, 60, [], 0).Monthly.ShouldBe(1m);

    [Fact]
    public void Prices_AllOfThem_SayWhenAndWhereTheyWereRead() => typeof(PriceBook).GetProperties().Select(property => property.GetValue(Prices)).OfType<Price>().ToList()
        .ShouldSatisfyAllConditions(
            prices => prices.Count.ShouldBe(8), prices => prices.ShouldAllBe(p => p.Usd > 0 && p.Unit != "" && p.Source != "" && p.ReadOn.Year >= 2026));

    static IReadOnlyList<Rung> RungsOf(int width, int height) => Sources.Of(width, height).Rungs(EncodingProfile.Adaptive);
}
