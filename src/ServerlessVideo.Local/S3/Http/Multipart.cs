using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>CreateMultipartUpload, CompleteMultipartUpload and AbortMultipartUpload.</summary>
internal static class Multipart
{
    public static Task CreateAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var headers = ObjectHeadersReader.Of(request.Http.Request);
        var algorithm = request.Header("x-amz-checksum-algorithm") is { } name
            ? Checksums.Parse(name) ?? throw S3Errors.NotImplemented(name)
            : (ChecksumAlgorithm?)null;
        var composite = Composite(algorithm, request.Header("x-amz-checksum-type"));
        var upload = request.Store.CreateUpload(request.Bucket, request.Key, headers, algorithm, composite);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
        if (algorithm is not null)
        {
            request.Response.Headers["x-amz-checksum-algorithm"] = Checksums.NameOf(algorithm.Value);
            request.Response.Headers["x-amz-checksum-type"] = ResponseHeaders.TypeOf(composite);
        }
        return request.WriteXmlAsync(S3Xml.Element("InitiateMultipartUploadResult",
            S3Xml.Element("Bucket", request.Bucket.Name), S3Xml.Element("Key", request.Key), S3Xml.Element("UploadId", upload.UploadId)));
    }

    public static async Task CompleteAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var (upload, parts) = request.Store.Upload(request.Bucket, request.Key, request.Query("uploadId")!);
        var condition = ObjectHeadersReader.ConditionOf(request.Http.Request);
        request.Store.CheckCondition(request.Bucket, request.Key, condition);
        var named = (await ReadListAsync(request)).ToList();
        CheckWhole(request, upload, [.. parts.Where(p => named.Any(n => n.Number == p.Number))]);
        var version = request.Store.Complete(upload, named, condition, request.Origin("CompleteMultipartUpload"));
        ResponseHeaders.Version(request.Response, request.Bucket, version);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
        await request.WriteXmlAsync(S3Xml.Element("CompleteMultipartUploadResult",
            S3Xml.Element("Location", $"{request.Http.Request.Scheme}://{request.Http.Request.Host}/{request.Bucket.Name}/{request.Key}"),
            S3Xml.Element("Bucket", request.Bucket.Name), S3Xml.Element("Key", request.Key), S3Xml.Element("ETag", ResponseHeaders.Quoted(version.ETag)),
            S3Xml.Of(version.Checksum), version.Checksum is { } sum ? S3Xml.Element("ChecksumType", ResponseHeaders.TypeOf(sum.Composite)) : null));
    }

    public static Task AbortAsync(S3Request request)
    {
        request.Demand("s3:AbortMultipartUpload");
        request.Store.Abort(request.Bucket, request.Key, request.Query("uploadId")!);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static bool Composite(ChecksumAlgorithm? algorithm, string? type) => (algorithm, type) switch
    {
        (null, null) => false,
        (null, _) => throw S3Errors.InvalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."),
        (ChecksumAlgorithm.Crc64Nvme, null or "FULL_OBJECT") or (ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C, "FULL_OBJECT") => false,
        (not ChecksumAlgorithm.Crc64Nvme, null or "COMPOSITE") => true,
        _ => throw S3Errors.InvalidRequest($"The {type} checksum type cannot be used with the {Checksums.NameOf(algorithm.Value).ToLowerInvariant()} checksum algorithm."),
    };

    private static async Task<IEnumerable<NamedPart>> ReadListAsync(S3Request request)
    {
        var list = await request.ReadXmlAsync();
        return list.Elements().Where(e => e.Name.LocalName == "Part").Select(e =>
            int.TryParse(S3Xml.Value(e, "PartNumber"), out var number) && S3Xml.Value(e, "ETag") is { } eTag
                ? new NamedPart(number, eTag.Trim('"'), S3Xml.ChecksumIn(e))
                : throw S3Errors.MalformedXml());
    }

    /// <summary>What the request says of the whole object: its size, its checksum.</summary>
    private static void CheckWhole(S3Request request, MultipartUpload upload, IReadOnlyList<Part> parts)
    {
        var size = parts.Sum(p => p.Size);
        if (request.Header("x-amz-mp-object-size") is { } declared && declared != size.ToString())
        {
            throw S3Errors.InvalidRequest($"The provided 'x-amz-mp-object-size' header value {declared} does not match what was computed: {size}");
        }
        if (upload.Algorithm is { } algorithm && request.Header(S3Body.HeaderOf(algorithm)) is { } value
            && Checksums.OfParts(algorithm, upload.Composite, parts).Value is var computed && value != computed && $"{value}-{parts.Count}" != computed)
        {
            throw S3Errors.BadDigest(Checksums.NameOf(algorithm));
        }
    }
}
