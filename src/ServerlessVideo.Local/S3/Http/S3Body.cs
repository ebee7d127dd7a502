using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <param name="ETag">MD5 in hex.</param>
internal sealed record ReceivedBody(string ETag, Checksum? Checksum);

/// <summary>Receives a body and holds it against everything the request declares of it.</summary>
internal static class S3Body
{
    private const string ChecksumPrefix = "x-amz-checksum-";

    /// <exception cref="Endpoint.AwsException">411: the request does not say how long its body is.</exception>
    public static long LengthOf(HttpRequest request, SignedPayload payload)
    {
        var length = payload.IsChunked
            ? long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var decoded) ? decoded : null
            : request.ContentLength;
        return length ?? throw S3Errors.MissingContentLength();
    }

    /// <param name="declared">The checksum that the request declares of its body.</param>
    /// <param name="otherwise">Algorithm to compute when it declares none.</param>
    public static async Task<ReceivedBody> ReceiveAsync(
        S3Request s3, long limit, Checksum? declared, ChecksumAlgorithm? otherwise, PayloadSink sink)
    {
        var request = s3.Http.Request;
        var expected = LengthOf(request, s3.Payload);
        if (expected > limit)
        {
            throw S3Errors.EntityTooLarge();
        }
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = (declared?.Algorithm ?? otherwise) is { } algorithm ? new RunningChecksum(algorithm) : null;
        var length = 0L;
        var trailers = await s3.Payload.CopyToAsync(request.BodyReader, bytes =>
        {
            length += bytes.Length;
            if (length > expected)
            {
                throw S3Errors.IncompleteBody();
            }
            foreach (var segment in bytes)
            {
                md5.AppendData(segment.Span);
                checksum?.Append(segment.Span);
            }
            return sink(bytes);
        }, s3.Aborted);
        if (length != expected)
        {
            throw S3Errors.IncompleteBody();
        }
        var hash = md5.GetHashAndReset();
        CheckMd5(request, hash);
        var computed = checksum?.Finish();
        Check(declared, trailers, computed);
        return new(Convert.ToHexStringLower(hash), computed);
    }

    public static string HeaderOf(ChecksumAlgorithm algorithm) => ChecksumPrefix + Checksums.NameOf(algorithm).ToLowerInvariant();

    /// <summary>The one checksum of a request; its value is empty when it follows as a trailer.</summary>
    public static Checksum? DeclaredChecksum(HttpRequest request)
    {
        var trailer = request.Headers["x-amz-trailer"].ToString();
        var declared = Enum.GetValues<ChecksumAlgorithm>()
            .Where(a => request.Headers.ContainsKey(HeaderOf(a)) || trailer.Equals(HeaderOf(a), StringComparison.OrdinalIgnoreCase))
            .Select(a => new Checksum(a, request.Headers[HeaderOf(a)].ToString())).ToList();
        if (declared.Count > 1)
        {
            throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        var unknown = trailer.Length > 0 && declared.Count == 0 ? trailer
            : request.Headers.ContainsKey("x-amz-checksum-sha1") ? "x-amz-checksum-sha1" : null;
        return unknown is null ? declared.SingleOrDefault() : throw S3Errors.NotImplemented(unknown);
    }

    private static void Check(Checksum? declared, IReadOnlyDictionary<string, string> trailers, Checksum? computed)
    {
        if (declared is null)
        {
            return;
        }
        var header = HeaderOf(declared.Algorithm);
        var value = declared.Value.Length > 0 ? declared.Value
            : trailers.GetValueOrDefault(header) ?? throw S3Errors.InvalidRequest($"The trailer {header} is missing.");
        var bytes = new byte[64];
        if (!Convert.TryFromBase64String(value, bytes, out var size) || size != Convert.FromBase64String(computed!.Value).Length)
        {
            throw S3Errors.InvalidRequest($"Value for {header} header is invalid.");
        }
        if (value != computed.Value)
        {
            throw S3Errors.BadDigest(Checksums.NameOf(declared.Algorithm));
        }
    }

    private static void CheckMd5(HttpRequest request, byte[] computed)
    {
        var declared = request.Headers.ContentMD5.ToString();
        var bytes = new byte[64];
        if (declared.Length > 0 && (!Convert.TryFromBase64String(declared, bytes, out var size) || size != computed.Length))
        {
            throw S3Errors.InvalidDigest();
        }
        if (declared.Length > 0 && declared != Convert.ToBase64String(computed))
        {
            throw S3Errors.BadDigest("Content-MD5");
        }
    }
}
