using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Costs;

/// <summary>What a video is expected to cost on a host: once, and each month.</summary>
/// <param name="Once">USD; the encoding.</param>
/// <param name="Monthly">USD; storage, and delivery of the month's views.</param>
public sealed record HostingEstimate(decimal Once, decimal Monthly)
{
    /// <summary>Over which a single expense is spread to compare it with monthly ones.</summary>
    const int Months = 12;

    /// <value>Seconds; MediaConvert charges no less for an output.</value>
    const double ShortestOutput = 10;

    /// <value>Bits a second that a viewer fetches on average, where the film has it: 720p.</value>
    const double WatchedBitrate = 2_800_000;

    public decimal PerMonth => Math.Round(Monthly + (Once / Months), 6);

    /// <param name="rungs">What our encoder would make.</param>
    /// <param name="views">A month.</param>
    public static HostingEstimate Of(HostingProvider host, PriceBook prices, double seconds, IReadOnlyList<Rung> rungs, long views) => host switch
    {
        HostingProvider.Aws => Aws(prices, seconds, rungs, views),
        HostingProvider.Cloudflare => new HostingEstimate(
            0, ((decimal)(seconds / 60) * prices.StreamStorage.Usd) + ((decimal)(seconds / 60) * views * prices.StreamDelivery.Usd)),
        _ => new HostingEstimate(0, prices.LoomSeat.Usd),
    };

    static HostingEstimate Aws(PriceBook prices, double seconds, IReadOnlyList<Rung> rungs, long views)
    {
        var minutes = (decimal)(Math.Max(seconds, ShortestOutput) / 60);
        var encoding = rungs.Sum(rung => minutes * (rung.ShortSide switch
        {
            < 720 => prices.EncodeSd.Usd,
            <= 1080 => prices.EncodeHd.Usd,
            _ => prices.EncodeUhd.Usd,
        }));
        var storedGigabytes = (decimal)(rungs.Sum(rung => (double)rung.Bitrate) / 8 * seconds / 1e9);
        var watched = rungs.Count == 0 ? WatchedBitrate : Math.Min(WatchedBitrate, rungs.Max(rung => (double)rung.Bitrate));
        var sentGigabytes = (decimal)(watched / 8 * seconds / 1e9) * views;
        return new HostingEstimate(Math.Round(encoding, 6), (storedGigabytes * prices.S3Storage.Usd) + (sentGigabytes * prices.CloudFrontTransfer.Usd));
    }
}
