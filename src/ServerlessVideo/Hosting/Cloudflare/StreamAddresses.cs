using System.Globalization;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>Where Stream plays: a token stands where the uid would.</summary>
/// <param name="Customer"><c>https://customer-{code}.cloudflarestream.com</c>.</param>
sealed record StreamAddresses(Uri Customer)
{
    public Uri Hls(string token) => At(token, "manifest/video.m3u8");

    public Uri Dash(string token) => At(token, "manifest/video.mpd");

    public Uri Iframe(string token) => At(token, "iframe");

    /// <param name="fit"><c>crop</c>, <c>clip</c>, <c>scale</c> or <c>fill</c>.</param>
    public Uri Thumbnail(string token, double? seconds = null, int? width = null, int? height = null, string? fit = null)
    {
        string?[] options =
        [
            seconds is null ? null : string.Create(CultureInfo.InvariantCulture, $"time={seconds:0.###}s"),
            width is null ? null : $"width={width}", height is null ? null : $"height={height}", fit is null ? null : $"fit={fit}",
        ];
        var query = string.Join('&', options.Where(option => option is not null));
        return At(token, "thumbnails/thumbnail.jpg" + (query.Length == 0 ? "" : $"?{query}"));
    }

    Uri At(string token, string path) => new($"{Customer.AbsoluteUri.TrimEnd('/')}/{token}/{path}");
}
