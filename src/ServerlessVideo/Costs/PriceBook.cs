namespace ServerlessVideo.Costs;

/// <summary>A price, when it was read and where.</summary>
/// <param name="Unit">What one of it is: <c>GB-month</c>.</param>
public sealed record Price(decimal Usd, string Unit, DateOnly ReadOn, string Source);

/// <summary>
/// What hosts ask for, in USD (us-east-1). Every price has its date and its source.
/// </summary>
public sealed record PriceBook
{
    static readonly DateOnly Autumn2026 = new(2026, 9, 29);

    /// <value>Of one output minute up to 30 frames a second, Basic tier, by the short side of the rendition.</value>
    public Price EncodeSd { get; init; } = new(0.0075m, "output minute below 720p", Autumn2026, "inferred from the HD price of aws.amazon.com/mediaconvert/pricing");

    public Price EncodeHd { get; init; } = new(0.015m, "output minute 720p to 1080p", Autumn2026, "aws.amazon.com/mediaconvert/pricing");

    public Price EncodeUhd { get; init; } = new(0.03m, "output minute above 1080p", Autumn2026, "inferred from the HD price of aws.amazon.com/mediaconvert/pricing");

    public Price S3Storage { get; init; } = new(0.023m, "GB-month", Autumn2026, "AWS price list API");

    public Price CloudFrontTransfer { get; init; } = new(0.085m, "GB to US and EU, first 10 TB", Autumn2026, "aws.amazon.com/cloudfront/pricing");

    public Price StreamStorage { get; init; } = new(0.005m, "minute stored and month", Autumn2026, "cloudflare.com/products/cloudflare-stream: 5.00 a 1,000 minutes");

    public Price StreamDelivery { get; init; } = new(0.001m, "minute delivered", Autumn2026, "cloudflare.com/products/cloudflare-stream: 1.00 a 1,000 minutes");

    /// <value>Flat, however much is watched: for one video it is all or nothing.</value>
    public Price LoomSeat { get; init; } = new(12.00m, "user-month", Autumn2026, "the report this product began with; 18.00 was reported since");
}
