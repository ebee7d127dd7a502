using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>When CloudFront compresses ("Serving compressed files"); gzip only, where CloudFront also has Brotli.</summary>
sealed class EdgeCompression : IResponseCompressionProvider
{
    static readonly object Wanted = new();

    /// <summary>Of CloudFront's list, those that this product serves.</summary>
    static readonly HashSet<string> Types =
    [
        "application/dash+xml", "application/javascript", "application/json", "application/vnd.apple.mpegurl", "application/wasm",
        "application/x-mpegurl", "application/xml", "image/svg+xml", "text/css", "text/csv", "text/html", "text/javascript", "text/plain", "text/xml",
    ];

    readonly GzipCompressionProvider gzip = new(Options.Create(new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest }));

    /// <summary>Called before the viewer's Accept-Encoding is gone from the request.</summary>
    public static void Prepare(HttpContext http, Behavior behavior)
    {
        if (behavior is { Compress: true, Forward.Gzip: true } && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip"))
        {
            http.Items[Wanted] = Wanted;
        }
    }

    public ICompressionProvider GetCompressionProvider(HttpContext context) => gzip;

    /// <summary>Always, so that <see cref="ShouldCompressResponse"/> decides when the behaviour is known.</summary>
    public bool CheckRequestAcceptsCompression(HttpContext context) => true;

    public bool ShouldCompressResponse(HttpContext context)
    {
        var response = context.Response;
        // 1,000 to 10,000,000 bytes, known beforehand, a whole object.
        var compresses = context.Items.ContainsKey(Wanted) && response.StatusCode == 200 && response.ContentLength is >= 1000 and <= 10_000_000
            && response.Headers.ContentEncoding.Count == 0
            && MediaTypeHeaderValue.TryParse(response.ContentType, out var type) && Types.Contains(type.MediaType.Value!.ToLowerInvariant());
        if (compresses && response.Headers.ETag is [['"', ..] strong])
        {
            response.Headers.ETag = "W/" + strong;
        }
        return compresses;
    }
}
