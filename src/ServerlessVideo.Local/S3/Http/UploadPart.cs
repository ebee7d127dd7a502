using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>UploadPart and UploadPartCopy.</summary>
internal static class UploadPart
{
    public static async Task HandleAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var (upload, number) = Target(request);
        var declared = S3Body.DeclaredChecksum(request.Http.Request);
        // S3 computes a missing CRC itself; a SHA-256 that the upload promised must be sent.
        var computable = declared is null && upload.Algorithm != ChecksumAlgorithm.Sha256;
        if (upload.Algorithm is { } promised && declared?.Algorithm != promised && !computable)
        {
            throw S3Errors.InvalidRequest($"Checksum Type mismatch occurred, expected checksum Type: {Name(promised)}, actual checksum Type: {Name(declared?.Algorithm)}");
        }
        using var body = request.Store.NewBody(Math.Min(S3Body.LengthOf(request.Http.Request, request.Payload), WriteObject.Largest));
        var received = await S3Body.ReceiveAsync(request, WriteObject.Largest, declared, upload.Algorithm, body.AppendAsync);
        var part = request.Store.PutPart(upload, number, body, received.ETag, received.Checksum);
        request.Response.Headers.ETag = ResponseHeaders.Quoted(part.ETag);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
        if (part.Checksum is { } checksum)
        {
            request.Response.Headers[S3Body.HeaderOf(checksum.Algorithm)] = checksum.Value;
        }
    }

    public static async Task CopyAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var (upload, number) = Target(request);
        using var source = CopyObject.OpenSource(request);
        var version = source.Lease.Version;
        var header = request.Header("x-amz-copy-source-range");
        var range = header is null ? new(0, version.Size)
            : ByteRange.Parse(header, version.Size) ?? throw S3Errors.InvalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        var (eTag, checksum) = await SourceDigest.OfRangeAsync(request.Store, source.Lease, range, upload.Algorithm, request.Aborted);
        var part = request.Store.CopyPart(upload, number, source.Lease, range.Offset, range.Length, eTag, checksum);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
        CopyObject.SetSourceVersion(request, source);
        await request.WriteXmlAsync(S3Xml.Element("CopyPartResult",
            S3Xml.Element("ETag", ResponseHeaders.Quoted(part.ETag)), S3Xml.Element("LastModified", S3Xml.Date(part.LastModified)), S3Xml.Of(part.Checksum)));
    }

    private static (MultipartUpload Upload, int Number) Target(S3Request request)
    {
        var (upload, _) = request.Store.Upload(request.Bucket, request.Key, request.Query("uploadId")!);
        return int.TryParse(request.Query("partNumber"), out var number) && number is >= 1 and <= S3Store.HighestPartNumber
            ? (upload, number)
            : throw S3Errors.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
    }

    private static string Name(ChecksumAlgorithm? algorithm) => algorithm is { } known ? Checksums.NameOf(known).ToLowerInvariant() : "null";
}
