using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>Headers that several operations answer with.</summary>
internal static class ResponseHeaders
{
    public static void Written(HttpResponse response, Bucket bucket, ObjectVersion version)
    {
        response.Headers.ETag = Quoted(version.ETag);
        Version(response, bucket, version);
        Encryption(response, bucket);
        Checksum(response, version.Checksum);
    }

    public static void Version(HttpResponse response, Bucket bucket, ObjectVersion version)
    {
        if (bucket.Versioned)
        {
            response.Headers["x-amz-version-id"] = version.VersionId;
        }
    }

    public static void Encryption(HttpResponse response, Bucket bucket)
    {
        if (bucket.Encryption is not null)
        {
            response.Headers["x-amz-server-side-encryption"] = bucket.Encryption;
        }
    }

    public static void Checksum(HttpResponse response, Checksum? checksum)
    {
        if (checksum is not null)
        {
            response.Headers[S3Body.HeaderOf(checksum.Algorithm)] = checksum.Value;
            response.Headers["x-amz-checksum-type"] = TypeOf(checksum.Composite);
        }
    }

    public static string TypeOf(bool composite) => composite ? "COMPOSITE" : "FULL_OBJECT";

    public static string Quoted(string eTag) => $"\"{eTag}\"";
}
