using System.Security.Cryptography;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>The rules of completing a multipart upload.</summary>
internal static class PartList
{
    public static IReadOnlyList<Part> Choose(OpenUpload upload, IReadOnlyList<NamedPart> named)
    {
        if (named.Count == 0)
        {
            throw S3Errors.MalformedXml();
        }
        if (named.Zip(named.Skip(1)).Any(pair => pair.First.Number >= pair.Second.Number))
        {
            throw S3Errors.InvalidPartOrder();
        }
        var parts = named.Select(n => Match(upload, n)).ToList();
        return parts.SkipLast(1).Any(p => p.Size < S3Store.SmallestPart) ? throw S3Errors.EntityTooSmall() : parts;
    }

    /// <summary>MD5 of the parts' MD5s and their number.</summary>
    public static string ETagOf(IReadOnlyList<Part> parts) =>
        $"{Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, [.. parts.SelectMany(p => Convert.FromHexString(p.ETag))]))}-{parts.Count}";

    private static Part Match(OpenUpload open, NamedPart named)
    {
        if (!open.Parts.TryGetValue(named.Number, out var part) || part.ETag != named.ETag)
        {
            throw S3Errors.InvalidPart();
        }
        if (named.Checksum is null && open.Upload is { Composite: true, Algorithm: { } algorithm })
        {
            throw S3Errors.InvalidRequest($"The upload was created using a {Checksums.NameOf(algorithm).ToLowerInvariant()} checksum. The complete request must include the checksum for each part. It was missing for part {named.Number} in the request.");
        }
        return named.Checksum is null || named.Checksum == part.Checksum ? part : throw S3Errors.InvalidPart();
    }
}
