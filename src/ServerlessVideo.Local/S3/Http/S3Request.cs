using System.Net;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>A request to a bucket or (then the key is not empty) to an object.</summary>
internal sealed record S3Request(HttpContext Http, RequestTarget Target, AwsCaller Caller, S3Store Store, Bucket Bucket, string Key)
{
    /// <value>A list of 10,000 parts with checksums is 2 MB.</value>
    private const int LargestXml = 4 << 20;

    public HttpResponse Response => Http.Response;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <value>Of a request that another stand-in hands on, and that the endpoint has not seen, nothing was signed.</value>
    public SignedPayload Payload => Http.Features.Get<SignedPayload>() ?? SignedPayload.Unsigned;

    public string? Query(string name) => Target[name];

    public string? Header(string name) => Http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Demands an action on the object, or on the bucket if there is no key.</summary>
    public void Demand(string action) => Caller.Demand(Access(action, Bucket, Key));

    public void Demand(string action, Bucket bucket, string key) => Caller.Demand(Access(action, bucket, key));

    /// <summary>Who may not list the bucket is not told what is missing in it, either.</summary>
    public AwsException Missing(AwsException notFound) =>
        Caller.Allows(Access("s3:ListBucket", Bucket, "")) ? notFound : S3Errors.AccessDenied();

    public ChangeOrigin Origin(string reason) => new(
        reason, Http.TraceIdentifier, Stack.Account, (Http.Connection.RemoteIpAddress ?? IPAddress.Loopback).ToString());

    /// <summary>A whole number in the query, not above its limit.</summary>
    public int Number(string name, int whenAbsent, int limit) => Query(name) is not { } text ? whenAbsent
        : int.TryParse(text, out var number) && number >= 0 ? Math.Min(number, limit)
        : throw S3Errors.InvalidArgument($"Provided {name} not an integer or within integer range");

    /// <param name="checksum">That the request declares of the XML, not of an object.</param>
    public async Task<XElement> ReadXmlAsync(Checksum? checksum = null)
    {
        var text = new MemoryStream();
        await S3Body.ReceiveAsync(this, LargestXml, checksum, null, bytes =>
        {
            foreach (var segment in bytes)
            {
                text.Write(segment.Span);
            }
            return ValueTask.CompletedTask;
        });
        text.Position = 0;
        try
        {
            return XElement.Load(XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }));
        }
        catch (XmlException)
        {
            throw S3Errors.MalformedXml();
        }
    }

    public Task WriteXmlAsync(XElement root) => S3Xml.WriteAsync(Response, root, Aborted);

    private static AccessRequest Access(string action, Bucket bucket, string key) =>
        new(action, key.Length == 0 ? bucket.Arn : bucket.ArnOf(key)) { ResourcePolicy = bucket.Policy };
}
