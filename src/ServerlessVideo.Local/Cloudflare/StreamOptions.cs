namespace ServerlessVideo.Local.Cloudflare;

/// <param name="Folder">Of all state.</param>
/// <param name="Endpoint">Of the API and of uploads.</param>
/// <param name="Customer">Where videos play.</param>
internal sealed record StreamOptions(string Folder, Uri Endpoint, Uri Customer)
{
    /// <value>What the stand-in accepts; for development only, like everything that listens on loopback here.</value>
    public const string AccountId = "5e12ba1ede0c10dc0ffee0ca11ab1e00", Token = "laptop-cloudflare-token";

    /// <value>That may be stored.</value>
    public required double StorageMinutes { get; init; }

    public static StreamOptions Of(PlatformOptions options) => new(
        Path.Combine(options.DataDirectory, "cloudflare"), options.CloudflareEndpoint, new UriBuilder(options.CloudflareEndpoint) { Host = "localhost" }.Uri)
    {
        StorageMinutes = options.StreamMinutes,
    };

    /// <summary>An address below another, which has no slash at its end.</summary>
    public string UrlOf(StreamVideo video, string path) => new Uri(Customer, $"{video.Uid}/{path}").ToString();
}
