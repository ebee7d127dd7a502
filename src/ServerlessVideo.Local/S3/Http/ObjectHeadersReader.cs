using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>The headers of a write: what the object keeps, and what the stand-in must not pretend to honour.</summary>
internal static class ObjectHeadersReader
{
    private const string MetadataPrefix = "x-amz-meta-";

    /// <value>S3 allows 2 KB of names and values.</value>
    private const int LargestMetadata = 2048;

    private static readonly string[] Kept =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    private static readonly string[] NotHonoured =
    [
        "x-amz-tagging", "x-amz-website-redirect-location", "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date",
        "x-amz-object-lock-legal-hold", "x-amz-server-side-encryption-customer-algorithm", "x-amz-server-side-encryption-aws-kms-key-id",
    ];

    public static ObjectHeaders Of(HttpRequest request)
    {
        Refuse(request);
        var standard = Kept.Select(name => KeyValuePair.Create(name, Value(request, name))).Where(h => h.Value.Length > 0).ToDictionary();
        standard.TryAdd("Content-Type", "binary/octet-stream");
        var user = request.Headers.Where(h => h.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        return user.Sum(h => h.Key.Length - MetadataPrefix.Length + h.Value.Length) > LargestMetadata
            ? throw S3Errors.MetadataTooLarge()
            : new(standard, user);
    }

    /// <summary>The conditions of a write.</summary>
    public static WriteCondition ConditionOf(HttpRequest request)
    {
        var (none, match) = (request.Headers.IfNoneMatch.ToString(), request.Headers.IfMatch.ToString());
        return none is not ("" or "*") ? throw S3Errors.NotImplemented("If-None-Match with an ETag on a write")
            : new(none == "*", match.Length == 0 ? null : match.Trim('"'));
    }

    /// <summary>The framing of the request is no property of the object.</summary>
    private static string Value(HttpRequest request, string name) => name != "Content-Encoding"
        ? request.Headers[name].ToString()
        : string.Join(",", request.Headers[name].ToString().Split(',', StringSplitOptions.TrimEntries).Where(e => e != "aws-chunked"));

    private static void Refuse(HttpRequest request)
    {
        if (request.Headers["x-amz-acl"].ToString() is not ("" or "private" or "bucket-owner-full-control")
            || request.Headers.Keys.Any(k => k.StartsWith("x-amz-grant-", StringComparison.OrdinalIgnoreCase)))
        {
            throw S3Errors.AclNotSupported();
        }
        if (request.Headers["x-amz-storage-class"].ToString() is not ("" or "STANDARD"))
        {
            throw S3Errors.InvalidStorageClass();
        }
        if (request.Headers["x-amz-server-side-encryption"].ToString() is not ("" or "AES256"))
        {
            throw S3Errors.NotImplemented("Encryption other than AES256");
        }
        if (NotHonoured.FirstOrDefault(h => request.Headers[h].ToString().Length > 0) is { } header)
        {
            throw S3Errors.NotImplemented(header);
        }
    }
}
