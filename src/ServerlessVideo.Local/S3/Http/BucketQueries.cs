using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>What can be asked of a bucket itself. Buckets are made by the template, never by a request.</summary>
internal static class BucketQueries
{
    public static Task ListBucketsAsync(HttpContext http, AwsCaller caller, S3Store store)
    {
        caller.Demand("s3:ListAllMyBuckets", "arn:aws:s3:::*");
        return S3Xml.WriteAsync(http.Response, S3Xml.Element("ListAllMyBucketsResult",
            S3Xml.Element("Owner", S3Xml.Element("ID", Stack.Account)),
            S3Xml.Element("Buckets", store.Buckets.Keys.Order().Select(name => S3Xml.Element("Bucket",
                S3Xml.Element("Name", name), S3Xml.Element("CreationDate", S3Xml.Date(DateTimeOffset.UnixEpoch)))))), http.RequestAborted);
    }

    public static Task HeadAsync(S3Request request)
    {
        request.Demand("s3:ListBucket");
        request.Response.Headers["x-amz-bucket-region"] = Stack.Region;
        return Task.CompletedTask;
    }

    /// <summary>Some clients make sure of a bucket by creating it: in us-east-1 one's own again is no error.</summary>
    public static Task CreateAsync(S3Request request)
    {
        request.Demand("s3:CreateBucket");
        request.Response.Headers.Location = $"/{request.Bucket.Name}";
        return Task.CompletedTask;
    }

    /// <summary>us-east-1 answers with an empty constraint.</summary>
    public static Task LocationAsync(S3Request request)
    {
        request.Demand("s3:GetBucketLocation");
        return request.WriteXmlAsync(S3Xml.Element("LocationConstraint"));
    }

    public static Task VersioningAsync(S3Request request)
    {
        request.Demand("s3:GetBucketVersioning");
        return request.WriteXmlAsync(S3Xml.Element("VersioningConfiguration", request.Bucket.Versioned ? S3Xml.Element("Status", "Enabled") : null));
    }

    public static Task CorsAsync(S3Request request)
    {
        request.Demand("s3:GetBucketCORS");
        return request.Bucket.Cors.Count == 0
            ? throw S3Errors.NoSuchCors()
            : request.WriteXmlAsync(S3Xml.Element("CORSConfiguration", [.. request.Bucket.Cors.Select(rule => S3Xml.Element("CORSRule", [
                .. Many("AllowedOrigin", rule.AllowedOrigins), .. Many("AllowedMethod", rule.AllowedMethods),
                .. Many("AllowedHeader", rule.AllowedHeaders), .. Many("ExposeHeader", rule.ExposedHeaders),
                S3Xml.Optional("MaxAgeSeconds", rule.MaxAgeSeconds)]))]));
    }

    private static IEnumerable<XElement> Many(string name, IEnumerable<string> values) => values.Select(v => S3Xml.Element(name, v));
}
