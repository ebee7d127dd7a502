using System.Xml.Linq;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>ListParts and ListMultipartUploads.</summary>
internal static class ListUploads
{
    private const int LongestPage = 1000;

    public static Task PartsAsync(S3Request request)
    {
        request.Demand("s3:ListMultipartUploadParts");
        var (upload, parts) = request.Store.Upload(request.Bucket, request.Key, request.Query("uploadId")!);
        var max = request.Number("max-parts", LongestPage, LongestPage);
        var after = request.Number("part-number-marker", 0, int.MaxValue);
        var rest = parts.Where(p => p.Number > after).ToList();
        var page = rest.Take(max).ToList();
        var truncated = page.Count < rest.Count && max > 0;
        return request.WriteXmlAsync(S3Xml.Element("ListPartsResult", [
            S3Xml.Element("Bucket", request.Bucket.Name), S3Xml.Element("Key", request.Key), S3Xml.Element("UploadId", upload.UploadId),
            S3Xml.Element("PartNumberMarker", after), S3Xml.Element("NextPartNumberMarker", page is [.., var last] ? last.Number : 0),
            S3Xml.Element("MaxParts", max), S3Xml.Element("IsTruncated", truncated), S3Xml.Element("StorageClass", "STANDARD"),
            .. Checksum(upload), .. page.Select(PartLine)]));
    }

    public static Task UploadsAsync(S3Request request)
    {
        request.Demand("s3:ListBucketMultipartUploads");
        if (request.Query("delimiter") is { Length: > 0 })
        {
            throw S3Errors.NotImplemented("ListMultipartUploads with a delimiter");
        }
        var max = request.Number("max-uploads", LongestPage, LongestPage);
        var (prefix, afterKey, afterId) = (request.Query("prefix") ?? "", request.Query("key-marker") ?? "", request.Query("upload-id-marker") ?? "");
        var rest = request.Store.Uploads(request.Bucket).Where(u => u.Key.StartsWith(prefix))
            .SkipWhile(u => string.CompareOrdinal(u.Key, afterKey) < 0)
            .SkipWhile(u => u.Key == afterKey && (afterId.Length == 0 || u.UploadId != afterId))
            .Skip(afterId.Length == 0 ? 0 : 1).ToList();
        var page = rest.Take(max).ToList();
        var truncated = page.Count < rest.Count && max > 0;
        return request.WriteXmlAsync(S3Xml.Element("ListMultipartUploadsResult", [
            S3Xml.Element("Bucket", request.Bucket.Name), S3Xml.Element("KeyMarker", afterKey), S3Xml.Element("UploadIdMarker", afterId),
            truncated ? S3Xml.Element("NextKeyMarker", page[^1].Key) : null, truncated ? S3Xml.Element("NextUploadIdMarker", page[^1].UploadId) : null,
            S3Xml.Element("Prefix", prefix), S3Xml.Element("MaxUploads", max), S3Xml.Element("IsTruncated", truncated),
            .. page.Select(u => S3Xml.Element("Upload", [
                S3Xml.Element("Key", u.Key), S3Xml.Element("UploadId", u.UploadId), S3Xml.Element("Initiated", S3Xml.Date(u.Initiated)),
                S3Xml.Element("StorageClass", "STANDARD"), .. Checksum(u)]))]));
    }

    private static XElement[] Checksum(MultipartUpload upload) => upload.Algorithm is { } algorithm
        ? [S3Xml.Element("ChecksumAlgorithm", Checksums.NameOf(algorithm)), S3Xml.Element("ChecksumType", ResponseHeaders.TypeOf(upload.Composite))]
        : [];

    private static XElement PartLine(Part part) => S3Xml.Element("Part",
        S3Xml.Element("PartNumber", part.Number), S3Xml.Element("LastModified", S3Xml.Date(part.LastModified)),
        S3Xml.Element("ETag", ResponseHeaders.Quoted(part.ETag)), S3Xml.Element("Size", part.Size), S3Xml.Of(part.Checksum));
}
