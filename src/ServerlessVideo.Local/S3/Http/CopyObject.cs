using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>CopyObject. The copy shares the bytes; they are read only when the ETag or a checksum of them is not known.</summary>
internal static class CopyObject
{
    public static async Task HandleAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var replace = request.Header("x-amz-metadata-directive") == "REPLACE";
        var headers = ObjectHeadersReader.Of(request.Http.Request);
        var condition = ObjectHeadersReader.ConditionOf(request.Http.Request);
        using var source = OpenSource(request);
        if (!replace && source.Request.Bucket == request.Bucket && source.Request.Key == request.Key && source.VersionId is null)
        {
            throw S3Errors.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }
        request.Store.CheckCondition(request.Bucket, request.Key, condition);
        var (eTag, checksum) = await SourceDigest.OfWholeAsync(request.Store, source.Lease, WantedAlgorithm(request, source.Lease.Version), request.Aborted);
        var version = request.Store.Copy(
            source.Lease, request.Bucket, request.Key, eTag, replace ? headers : source.Lease.Version.Headers, checksum, condition, request.Origin("CopyObject"));
        ResponseHeaders.Version(request.Response, request.Bucket, version);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
        SetSourceVersion(request, source);
        await request.WriteXmlAsync(S3Xml.Element("CopyObjectResult",
            S3Xml.Element("ETag", ResponseHeaders.Quoted(version.ETag)), S3Xml.Element("LastModified", S3Xml.Date(version.LastModified)),
            S3Xml.Of(version.Checksum)));
    }

    /// <summary>Finds the source, demands the right to read it, checks the conditions on it.</summary>
    public static CopySource OpenSource(S3Request request)
    {
        var header = request.Header("x-amz-copy-source")!.TrimStart('/');
        var mark = header.IndexOf("?versionId=", StringComparison.Ordinal);
        var versionId = mark < 0 ? null : header[(mark + "?versionId=".Length)..];
        if (RequestTarget.Unescape(mark < 0 ? header : header[..mark]).Split('/', 2) is not [var bucket, { Length: > 0 } key])
        {
            throw S3Errors.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }
        var source = request with { Bucket = request.Store.Bucket(bucket), Key = key };
        source.Demand(versionId is null ? "s3:GetObject" : "s3:GetObjectVersion");
        var version = ReadObject.Find(source, versionId);
        ReadConditions.Check(name => request.Header("x-amz-copy-source-" + name), version, S3Errors.PreconditionFailed());
        return new(source, versionId, request.Store.Open(source.Bucket, version));
    }

    public static void SetSourceVersion(S3Request request, CopySource source)
    {
        if (source.Request.Bucket.Versioned)
        {
            request.Response.Headers["x-amz-copy-source-version-id"] = source.Lease.Version.VersionId;
        }
    }

    private static ChecksumAlgorithm? WantedAlgorithm(S3Request request, ObjectVersion source) =>
        request.Header("x-amz-checksum-algorithm") is { } name
            ? Checksums.Parse(name) ?? throw S3Errors.NotImplemented(name)
            : source.Checksum?.Algorithm;
}

/// <param name="VersionId">As the request names it; null for the current one.</param>
internal sealed record CopySource(S3Request Request, string? VersionId, Lease Lease) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}
