using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.MediaConvert;

/// <summary>S3 as MediaConvert uses it: in the name of a role or of the caller, whose policies hold.</summary>
public interface IMediaStorage
{
    /// <exception cref="AwsException">403 AccessDenied: no such role.</exception>
    AwsCaller Role(string roleArn);

    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchKey or NoSuchBucket.</exception>
    Task<SourceObject> OpenAsync(AwsCaller caller, string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Puts a file as an object; the file may be moved rather than copied.</summary>
    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchBucket.</exception>
    Task WriteAsync(AwsCaller caller, string bucket, string key, string file, string contentType, CancellationToken cancellationToken);
}

/// <param name="Pieces">The object's bytes, one after the other: a multipart upload lies in several files.</param>
/// <param name="ETag">Without quotes.</param>
public sealed record SourceObject(IReadOnlyList<SourcePiece> Pieces, long Length, string ETag, DateTimeOffset LastModified, string ContentType);

/// <summary>Bytes of a file on this machine.</summary>
public sealed record SourcePiece(string Path, long Offset, long Length);
