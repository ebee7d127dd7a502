using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>DeleteObject and DeleteObjects.</summary>
internal static class DeleteObjects
{
    private const int Most = 1000;

    public static Task OneAsync(S3Request request)
    {
        if (Delete(request, request.Key, request.Query("versionId")) is { } deleted)
        {
            ResponseHeaders.Version(request.Response, request.Bucket, deleted);
            if (deleted.IsDeleteMarker)
            {
                request.Response.Headers["x-amz-delete-marker"] = "true";
            }
        }
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static async Task ManyAsync(S3Request request)
    {
        var list = await request.ReadXmlAsync(S3Body.DeclaredChecksum(request.Http.Request));
        var objects = list.Elements().Where(e => e.Name.LocalName == "Object").ToList();
        if (objects.Count is 0 or > Most)
        {
            throw S3Errors.MalformedXml();
        }
        var quiet = S3Xml.Value(list, "Quiet") == "true";
        await request.WriteXmlAsync(S3Xml.Element("DeleteResult", [.. objects
            .Select(o => One(request, S3Xml.Value(o, "Key") ?? throw S3Errors.MalformedXml(), S3Xml.Value(o, "VersionId")))
            .Where(result => !quiet || result.Name.LocalName == "Error")]));
    }

    private static XElement One(S3Request request, string key, string? versionId)
    {
        try
        {
            var deleted = Delete(request, key, versionId);
            var marker = deleted is { IsDeleteMarker: true };
            return S3Xml.Element("Deleted", S3Xml.Element("Key", key), S3Xml.Optional("VersionId", versionId),
                marker ? S3Xml.Element("DeleteMarker", true) : null, marker ? S3Xml.Element("DeleteMarkerVersionId", deleted!.VersionId) : null);
        }
        catch (AwsException refusal)
        {
            return S3Xml.Element("Error", S3Xml.Element("Key", key), S3Xml.Optional("VersionId", versionId),
                S3Xml.Element("Code", refusal.Code), S3Xml.Element("Message", refusal.Message));
        }
    }

    private static ObjectVersion? Delete(S3Request request, string key, string? versionId)
    {
        request.Demand(versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", request.Bucket, key);
        return request.Store.Delete(request.Bucket, key, versionId, request.Origin("DeleteObject"));
    }
}
