using System.Security.Cryptography;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3;

/// <summary>
/// S3 for other stand-ins, in process: MediaConvert with its job's role, say. The same policies hold as for a signed request.
/// </summary>
public sealed class S3Access(S3Store store)
{
    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchBucket or NoSuchKey.</exception>
    public ObjectVersion Head(AwsCaller caller, string bucket, string key)
    {
        var of = Demand(caller, "s3:GetObject", bucket, key);
        return store.Find(of, key) is { IsDeleteMarker: false } version ? version : throw S3Errors.NoSuchKey();
    }

    /// <summary>Stores a stream as an object.</summary>
    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchBucket.</exception>
    public async Task<ObjectVersion> PutAsync(
        AwsCaller caller, string bucket, string key, Stream content, string contentType, CancellationToken cancellationToken)
    {
        var of = Demand(caller, "s3:PutObject", bucket, key);
        using var body = store.NewBody(0);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[1 << 18];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            md5.AppendData(buffer.AsSpan(0, read));
            await body.AppendAsync(new(buffer.AsMemory(0, read)));
        }
        return store.Put(
            of, key, body, Convert.ToHexStringLower(md5.GetHashAndReset()), ObjectHeaders.OfType(contentType), null, WriteCondition.None,
            new("PutObject", RandomNumberGenerator.GetHexString(16), Stack.Account, "127.0.0.1"));
    }

    private Bucket Demand(AwsCaller caller, string action, string bucket, string key)
    {
        var of = store.Bucket(bucket);
        caller.Demand(new AccessRequest(action, of.ArnOf(key)) { ResourcePolicy = of.Policy });
        return of;
    }
}
