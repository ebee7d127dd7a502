using System.Text;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Http;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3;

/// <summary>S3's REST API, path style. Finds the operation; each family of operations is a file in <c>Http</c>.</summary>
internal sealed class S3Service(S3Store store) : IAwsService
{
    private const int LongestKey = 1024;

    /// <value>Sub-resources that are other operations than the ones here; to ignore them would carry out the wrong one.</value>
    private static readonly string[] NotHere =
    [
        "accelerate", "acl", "analytics", "attributes", "encryption", "intelligent-tiering", "inventory", "legal-hold", "lifecycle",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock",
        "renameObject", "replication", "requestPayment", "restore", "retention", "select", "torrent", "website",
    ];

    public string SigningName => "s3";

    /// <summary>A page may read a refusal, too: "expired" is something to act on.</summary>
    public void Prepare(HttpContext http)
    {
        var (name, _) = Split(RequestTarget.Of(http));
        if (store.Buckets.TryGetValue(name, out var bucket))
        {
            Cors.Decorate(http, bucket);
        }
    }

    public Task HandleAsync(HttpContext http, AwsCaller caller)
    {
        var target = RequestTarget.Of(http);
        var (name, key) = Split(target);
        if (name.Length == 0 && key.Length == 0 && HttpMethods.IsGet(http.Request.Method))
        {
            return BucketQueries.ListBucketsAsync(http, caller, store);
        }
        var bucket = store.Bucket(name);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            return Cors.PreflightAsync(http, bucket);
        }
        if (Encoding.UTF8.GetByteCount(key) > LongestKey)
        {
            throw S3Errors.KeyTooLong();
        }
        if (NotHere.FirstOrDefault(target.Has) is { } other)
        {
            throw S3Errors.NotImplemented(other);
        }
        if (bucket.BlocksPublic && caller is Endpoint.Iam.AnonymousCaller)
        {
            throw S3Errors.AccessDenied();
        }
        var request = new S3Request(http, target, caller, store, bucket, key);
        return key.Length == 0 ? OnBucketAsync(request) : OnObjectAsync(request);
    }

    private static (string Bucket, string Key) Split(RequestTarget target)
    {
        var path = target.RawPath[1..].Split('/', 2);
        return (RequestTarget.Unescape(path[0]), path.Length > 1 ? RequestTarget.Unescape(path[1]) : "");
    }

    private static Task OnBucketAsync(S3Request request) => request.Http.Request.Method switch
    {
        "HEAD" => BucketQueries.HeadAsync(request),
        "PUT" when request.Target.Query.All(p => p.Key.StartsWith("X-Amz-") || p.Key == "x-id") => BucketQueries.CreateAsync(request),
        "POST" when request.Target.Has("delete") => DeleteObjects.ManyAsync(request),
        _ when request.Target.Has("tagging") => throw S3Errors.NotImplemented("tagging"),
        "GET" when request.Target.Has("location") => BucketQueries.LocationAsync(request),
        "GET" when request.Target.Has("versioning") => BucketQueries.VersioningAsync(request),
        "GET" when request.Target.Has("cors") => BucketQueries.CorsAsync(request),
        "GET" when request.Target.Has("uploads") => ListUploads.UploadsAsync(request),
        "GET" when request.Target.Has("versions") => ListObjects.VersionsAsync(request),
        "GET" when request.Query("list-type") == "2" => ListObjects.V2Async(request),
        "GET" => ListObjects.V1Async(request),
        var method => throw S3Errors.NotImplemented($"{method} on a bucket"),
    };

    private static Task OnObjectAsync(S3Request request) => (request.Http.Request.Method, request.Target.Has("uploadId")) switch
    {
        ("GET", true) => ListUploads.PartsAsync(request),
        ("GET", false) when request.Target.Has("tagging") => ReadObject.TagsAsync(request),
        (_, false) when request.Target.Has("tagging") => throw S3Errors.NotImplemented("tagging"),
        ("GET" or "HEAD", false) => ReadObject.HandleAsync(request),
        ("PUT", true) when request.Header("x-amz-copy-source") is not null => UploadPart.CopyAsync(request),
        ("PUT", true) => UploadPart.HandleAsync(request),
        ("PUT", false) when request.Header("x-amz-copy-source") is not null => CopyObject.HandleAsync(request),
        ("PUT", false) => WriteObject.HandleAsync(request),
        ("POST", false) when request.Target.Has("uploads") => Multipart.CreateAsync(request),
        ("POST", true) => Multipart.CompleteAsync(request),
        ("DELETE", true) => Multipart.AbortAsync(request),
        ("DELETE", false) => DeleteObjects.OneAsync(request),
        _ => throw S3Errors.MethodNotAllowed(),
    };
}
