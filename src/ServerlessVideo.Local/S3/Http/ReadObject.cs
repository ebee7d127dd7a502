using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>GetObject, HeadObject and GetObjectTagging.</summary>
internal static class ReadObject
{
    private static readonly string[] Overridable =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    public static Task HandleAsync(S3Request request)
    {
        var versionId = request.Query("versionId");
        request.Demand(versionId is null ? "s3:GetObject" : "s3:GetObjectVersion");
        var version = Find(request, versionId);
        ReadConditions.Check(request.Header, version, NotModified(request, version));
        SetHeaders(request, version);
        return SendAsync(request, version, RangeOf(request, version));
    }

    /// <summary>GetObjectTagging, which awscli asks before it copies in parts. No object here has tags.</summary>
    public static Task TagsAsync(S3Request request)
    {
        request.Demand("s3:GetObjectTagging");
        Find(request, request.Query("versionId"));
        return request.WriteXmlAsync(S3Xml.Element("Tagging", S3Xml.Element("TagSet")));
    }

    /// <exception cref="Endpoint.AwsException">404 (403 for who may not list); 405 for a delete marker named by its id.</exception>
    public static ObjectVersion Find(S3Request request, string? versionId)
    {
        switch (request.Store.Find(request.Bucket, request.Key, versionId))
        {
            case null:
                throw request.Missing(versionId is null ? S3Errors.NoSuchKey() : S3Errors.NoSuchVersion());
            case { IsDeleteMarker: true } marker:
                request.Response.Headers["x-amz-delete-marker"] = "true";
                ResponseHeaders.Version(request.Response, request.Bucket, marker);
                throw versionId is null ? request.Missing(S3Errors.NoSuchKey()) : S3Errors.MethodNotAllowed();
            case var version:
                return version;
        }
    }

    private static Endpoint.AwsException NotModified(S3Request request, ObjectVersion version)
    {
        request.Response.Headers.ETag = ResponseHeaders.Quoted(version.ETag);
        return S3Errors.NotModified();
    }

    private static void SetHeaders(S3Request request, ObjectVersion version)
    {
        var headers = request.Response.Headers;
        foreach (var (name, value) in version.Headers.Standard.Concat(version.Headers.User))
        {
            headers[name] = value;
        }
        foreach (var name in Overridable)
        {
            if (request.Query("response-" + name.ToLowerInvariant()) is { } value)
            {
                headers[name] = value;
            }
        }
        headers.LastModified = version.LastModified.ToString("R");
        headers.AcceptRanges = "bytes";
        headers.ETag = ResponseHeaders.Quoted(version.ETag);
        ResponseHeaders.Version(request.Response, request.Bucket, version);
        ResponseHeaders.Encryption(request.Response, request.Bucket);
    }

    private static ByteRange? RangeOf(S3Request request, ObjectVersion version)
    {
        if (request.Query("partNumber") is not { } text)
        {
            return ByteRange.Parse(request.Header("range"), version.Size);
        }
        var sizes = version.PartSizes ?? [version.Size];
        if (!int.TryParse(text, out var number) || number < 1 || number > sizes.Count)
        {
            throw S3Errors.InvalidPartNumber();
        }
        if (version.PartSizes is not null)
        {
            request.Response.Headers["x-amz-mp-parts-count"] = sizes.Count.ToString();
        }
        return version.Size == 0 ? null : new(sizes.Take(number - 1).Sum(), sizes[number - 1]);
    }

    private static async Task SendAsync(S3Request request, ObjectVersion version, ByteRange? range)
    {
        var response = request.Response;
        var (offset, length) = range ?? new ByteRange(0, version.Size);
        response.ContentLength = length;
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {offset}-{offset + length - 1}/{version.Size}";
        }
        // The checksum is that of the whole object: an SDK would hold a part of the bytes against it and refuse them.
        if (length == version.Size && request.Header("x-amz-checksum-mode") == "ENABLED")
        {
            ResponseHeaders.Checksum(response, version.Checksum);
        }
        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            return;
        }
        using var lease = request.Store.Open(request.Bucket, version);
        var body = request.Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        foreach (var run in request.Store.Locate(version, offset, length))
        {
            await body.SendFileAsync(run.Path, run.Offset, run.Length, request.Aborted);
        }
    }
}
