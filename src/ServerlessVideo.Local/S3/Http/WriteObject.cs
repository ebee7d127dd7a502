using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>PutObject.</summary>
internal static class WriteObject
{
    /// <value>5 GiB in one request; above that, in parts.</value>
    public const long Largest = 5L << 30;

    public static async Task HandleAsync(S3Request request)
    {
        request.Demand("s3:PutObject");
        var headers = ObjectHeadersReader.Of(request.Http.Request);
        var condition = ObjectHeadersReader.ConditionOf(request.Http.Request);
        request.Store.CheckCondition(request.Bucket, request.Key, condition);
        using var body = request.Store.NewBody(Math.Min(S3Body.LengthOf(request.Http.Request, request.Payload), Largest));
        var received = await S3Body.ReceiveAsync(request, Largest, S3Body.DeclaredChecksum(request.Http.Request), null, body.AppendAsync);
        var version = request.Store.Put(
            request.Bucket, request.Key, body, received.ETag, headers, received.Checksum, condition, request.Origin("PutObject"));
        ResponseHeaders.Written(request.Response, request.Bucket, version);
    }
}
