using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Http;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3;

/// <summary>
/// S3 for the other stand-ins, in process: MediaConvert with its job's role, CloudFront as the service principal of its
/// distribution. The same policies hold as for a signed request.
/// </summary>
public sealed class S3Access(S3Store store)
{
    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchBucket or NoSuchKey.</exception>
    public ObjectVersion Head(AwsCaller caller, string bucket, string key)
    {
        var of = Demand(caller, "s3:GetObject", bucket, key);
        return store.Find(of, key) is { IsDeleteMarker: false } version ? version : throw S3Errors.NoSuchKey();
    }

    /// <summary>A seekable stream; the bytes stay while it is open, whatever happens to the object.</summary>
    /// <exception cref="AwsException">403 AccessDenied, 404 NoSuchBucket or NoSuchKey.</exception>
    public Stream OpenRead(AwsCaller caller, string bucket, string key) =>
        store.Read(store.Open(store.Bucket(bucket), Head(caller, bucket, key)));

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

    /// <summary>Answers a GET or HEAD of another stand-in's request as S3 would: ranges, conditions, headers.</summary>
    /// <exception cref="AwsException">A refusal, to be written with <see cref="AwsErrors.WriteAsync"/>; nothing of the answer has been sent.</exception>
    public Task ServeAsync(HttpContext http, AwsCaller caller, string bucket, string key) =>
        ReadObject.HandleAsync(new(http, RequestTarget.Bare, caller, store, store.Bucket(bucket), key));

    private Bucket Demand(AwsCaller caller, string action, string bucket, string key)
    {
        var of = store.Bucket(bucket);
        caller.Demand(new AccessRequest(action, of.ArnOf(key)) { ResourcePolicy = of.Policy });
        return of;
    }
}
