using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local;

/// <summary>The S3 stand-in as MediaConvert reads and writes it.</summary>
sealed class MediaStorage(AwsCallers callers, S3Access access, S3Store store) : IMediaStorage
{
    public AwsCaller Role(string roleArn) => callers.Role(roleArn);

    /// <summary>MediaConvert links the pieces into its work folder at once, so that they outlast the object.</summary>
    public Task<SourceObject> OpenAsync(AwsCaller caller, string bucket, string key, CancellationToken cancellationToken)
    {
        var version = access.Head(caller, bucket, key);
        return Task.FromResult(new SourceObject(
            [.. store.Locate(version, 0, version.Size).Select(p => new SourcePiece(p.Path, p.Offset, p.Length))],
            version.Size, version.ETag, version.LastModified, version.Headers.Standard.GetValueOrDefault("Content-Type", "application/octet-stream")));
    }

    public async Task WriteAsync(AwsCaller caller, string bucket, string key, string file, string contentType, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        await access.PutAsync(caller, bucket, key, content, contentType, cancellationToken);
    }
}
