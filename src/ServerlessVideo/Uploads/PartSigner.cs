using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace ServerlessVideo.Uploads;

/// <summary>
/// Presigned UploadPart URLs (AWS Signature Version 4, query parameters) that also sign <c>content-length</c> and
/// <c>x-amz-checksum-sha256</c>: a URL fits one part, its size and its bytes. The SDK signs the same but derives its key and
/// resolves the endpoint for each URL anew, 0.5 ms against 0.01 ms here; a test holds both to the same signatures.
/// </summary>
sealed class PartSigner(IAmazonS3 s3, AWSCredentials credentials, TimeProvider clock)
{
    public const string ChecksumHeader = "x-amz-checksum-sha256";

    /// <summary>A URL can be used as often as one likes until it expires, so it lives no longer than sending its part may take.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// Lambda does not say when its session ends. It renews credentials well ahead, so a quarter of an hour is safe; who is
    /// slower asks for a new URL.
    /// </summary>
    public static readonly TimeSpan UnknownSessionLifetime = TimeSpan.FromMinutes(15);

    const string Algorithm = "AWS4-HMAC-SHA256";
    const string SignedHeaders = $"content-length;host;{ChecksumHeader}";

    public async Task<Batch> BeginAsync(Upload upload, CancellationToken cancellationToken)
    {
        var keys = await credentials.GetCredentialsAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        var lifetime = LifetimeOf(keys.UseToken, credentials.Expiration, now);
        // The SDK knows endpoint and region: virtual host or path style, partition, AWS_ENDPOINT_URL, AWS_REGION.
        var address = new Uri(s3.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = upload.Bucket, Key = upload.Key, Verb = HttpVerb.PUT, Expires = (now + lifetime).UtcDateTime,
            Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
        }));
        return new Batch(address, upload.MultipartId, keys, now, lifetime);
    }

    internal static TimeSpan LifetimeOf(bool isSession, DateTime? sessionEnds, DateTimeOffset now)
    {
        var limit = (isSession, sessionEnds) switch
        {
            (_, { } ends) => ends.ToUniversalTime() - now.UtcDateTime - TimeSpan.FromMinutes(1),
            (true, null) => UnknownSessionLifetime,
            _ => MaximumLifetime,
        };
        return TimeSpan.FromSeconds(Math.Clamp(Math.Floor(limit.TotalSeconds), 1, MaximumLifetime.TotalSeconds));
    }

    /// <summary>URLs that begin and end together.</summary>
    public sealed class Batch
    {
        readonly Uri address;
        readonly string scope;
        readonly string timestamp;
        readonly string before;
        readonly string after;
        readonly byte[] key;

        internal Batch(Uri address, string multipartId, ImmutableCredentials keys, DateTimeOffset now, TimeSpan lifetime)
        {
            this.address = address;
            timestamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            var date = timestamp[..8];
            var region = RegionIn(address);
            scope = $"{date}/{region}/s3/aws4_request";
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) + lifetime;
            // Canonical order is by code point: upper case first.
            var token = keys.UseToken ? $"&X-Amz-Security-Token={Uri.EscapeDataString(keys.Token)}" : "";
            before = $"X-Amz-Algorithm={Algorithm}&X-Amz-Credential={Uri.EscapeDataString($"{keys.AccessKey}/{scope}")}"
                + $"&X-Amz-Date={timestamp}&X-Amz-Expires={lifetime.TotalSeconds:F0}{token}"
                + $"&X-Amz-SignedHeaders={Uri.EscapeDataString(SignedHeaders)}&partNumber=";
            after = $"&uploadId={Uri.EscapeDataString(multipartId)}";
            key = Mac(Mac(Mac(Mac(Bytes("AWS4" + keys.SecretKey), date), region), "s3"), "aws4_request");
        }

        public DateTimeOffset ExpiresAt { get; }

        /// <param name="size">Bytes of the part.</param>
        /// <param name="sha256">Of the part, base64.</param>
        public string Sign(int partNumber, long size, string sha256)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"{before}{partNumber}{after}");
            var request = string.Create(
                CultureInfo.InvariantCulture,
                $"PUT\n{address.AbsolutePath}\n{query}\ncontent-length:{size}\nhost:{address.Authority}\n{ChecksumHeader}:{sha256}\n\n{SignedHeaders}\nUNSIGNED-PAYLOAD");
            var toSign = $"{Algorithm}\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Bytes(request)))}";
            return $"{address.GetLeftPart(UriPartial.Path)}?{query}&X-Amz-Signature={Convert.ToHexStringLower(Mac(key, toSign))}";
        }

        /// <summary>X-Amz-Credential is {key}/{date}/{region}/s3/aws4_request.</summary>
        static string RegionIn(Uri signed)
        {
            const string Name = "X-Amz-Credential=";
            var credential = signed.Query.Split('&').Single(p => p.TrimStart('?').StartsWith(Name, StringComparison.Ordinal));
            return Uri.UnescapeDataString(credential).Split('/')[^3];
        }

        static byte[] Mac(byte[] key, string data) => HMACSHA256.HashData(key, Bytes(data));

        static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
    }
}
