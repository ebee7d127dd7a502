using System.Text;
using System.Xml.Linq;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>ListObjectsV2, ListObjects and ListObjectVersions.</summary>
internal static class ListObjects
{
    private const int LongestPage = 1000;

    public static Task V2Async(S3Request request)
    {
        request.Demand("s3:ListBucket");
        var query = QueryOf(request);
        var token = request.Query("continuation-token");
        var page = request.Store.List(request.Bucket, query, token is null ? request.Query("start-after") ?? "" : FromToken(token));
        return request.WriteXmlAsync(S3Xml.Element("ListBucketResult", [
            .. Head(request, query, page), S3Xml.Element("KeyCount", page.Lines.Count),
            Encoded(request, "StartAfter", request.Query("start-after")), S3Xml.Optional("ContinuationToken", token),
            page.Truncated ? S3Xml.Element("NextContinuationToken", ToToken(page.Lines[^1].Name)) : null,
            .. Lines(request, page)]));
    }

    public static Task V1Async(S3Request request)
    {
        request.Demand("s3:ListBucket");
        var query = QueryOf(request);
        var page = request.Store.List(request.Bucket, query, request.Query("marker") ?? "");
        return request.WriteXmlAsync(S3Xml.Element("ListBucketResult", [
            .. Head(request, query, page), Encoded(request, "Marker", request.Query("marker") ?? "") ?? S3Xml.Element("Marker"),
            page.Truncated ? Encoded(request, "NextMarker", page.Lines[^1].Name) : null,
            .. Lines(request, page)]));
    }

    public static Task VersionsAsync(S3Request request)
    {
        request.Demand("s3:ListBucketVersions");
        var query = QueryOf(request);
        var page = request.Store.ListVersions(request.Bucket, query, request.Query("key-marker") ?? "", request.Query("version-id-marker"));
        return request.WriteXmlAsync(S3Xml.Element("ListVersionsResult", [
            .. Head(request, query, page),
            Encoded(request, "KeyMarker", request.Query("key-marker")) ?? S3Xml.Element("KeyMarker"), S3Xml.Element("VersionIdMarker", request.Query("version-id-marker")),
            page.Truncated ? Encoded(request, "NextKeyMarker", page.Lines[^1].Name) : null,
            page.Truncated ? S3Xml.Optional("NextVersionIdMarker", page.Lines[^1].Version?.VersionId) : null,
            .. page.Lines.Where(l => l.Version is not null).Select(l => VersionLine(request, l)), .. Prefixes(request, page)]));
    }

    private static ListQuery QueryOf(S3Request request) => request.Query("encoding-type") is not (null or "url")
        ? throw S3Errors.InvalidArgument("Invalid Encoding Method specified in Request")
        : new(request.Query("prefix") ?? "", request.Query("delimiter") ?? "", request.Number("max-keys", LongestPage, LongestPage));

    private static IEnumerable<XElement?> Head(S3Request request, ListQuery query, ListPage page) =>
    [
        S3Xml.Element("Name", request.Bucket.Name), Encoded(request, "Prefix", query.Prefix) ?? S3Xml.Element("Prefix"),
        Encoded(request, "Delimiter", query.Delimiter), S3Xml.Element("MaxKeys", query.Max), S3Xml.Element("IsTruncated", page.Truncated),
        S3Xml.Optional("EncodingType", request.Query("encoding-type")),
    ];

    private static IEnumerable<XElement> Lines(S3Request request, ListPage page) =>
        page.Lines.Where(l => l.Version is not null).Select(l => S3Xml.Element("Contents", [.. Facts(request, l.Version!)]))
            .Concat(Prefixes(request, page));

    private static IEnumerable<XElement> Prefixes(S3Request request, ListPage page) =>
        page.Lines.Where(l => l.Version is null).Select(l => S3Xml.Element("CommonPrefixes", Encoded(request, "Prefix", l.Name)));

    private static XElement VersionLine(S3Request request, ListedVersion line)
    {
        var version = line.Version!;
        return S3Xml.Element(version.IsDeleteMarker ? "DeleteMarker" : "Version", [
            S3Xml.Element("VersionId", version.VersionId), S3Xml.Element("IsLatest", line.IsLatest),
            .. Facts(request, version)]);
    }

    private static IEnumerable<XElement?> Facts(S3Request request, ObjectVersion version) => version.IsDeleteMarker
        ? [Encoded(request, "Key", version.Key), S3Xml.Element("LastModified", S3Xml.Date(version.LastModified))]
        :
        [
            Encoded(request, "Key", version.Key), S3Xml.Element("LastModified", S3Xml.Date(version.LastModified)),
            S3Xml.Element("ETag", ResponseHeaders.Quoted(version.ETag)),
            version.Checksum is { } sum ? S3Xml.Element("ChecksumAlgorithm", Checksums.NameOf(sum.Algorithm)) : null,
            version.Checksum is { } of ? S3Xml.Element("ChecksumType", ResponseHeaders.TypeOf(of.Composite)) : null,
            S3Xml.Element("Size", version.Size), S3Xml.Element("StorageClass", "STANDARD"),
        ];

    private static XElement? Encoded(S3Request request, string name, string? value) =>
        S3Xml.Optional(name, request.Query("encoding-type") == "url" && value is not null ? SigV4.Escape(value, keepSlash: true) : value);

    private static string ToToken(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    private static string FromToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw S3Errors.InvalidArgument("The continuation token provided is incorrect");
        }
    }
}
