using System.Text.Json.Nodes;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>S3's events in the shape of its user guide, "EventBridge mapping".</summary>
internal static class S3Events
{
    public static BusEvent Created(Bucket bucket, ObjectVersion version, ChangeOrigin origin) =>
        Event("Object Created", bucket, Object(bucket, version, size: true), version.Sequence, origin, []);

    /// <param name="version">The version that is gone, or the delete marker that hides the others.</param>
    public static BusEvent Deleted(Bucket bucket, ObjectVersion version, long sequence, ChangeOrigin origin, bool markerCreated) =>
        Event("Object Deleted", bucket, Object(bucket, version, size: false), sequence, origin,
            new() { ["deletion-type"] = markerCreated ? "Delete Marker Created" : "Permanently Deleted" });

    private static JsonObject Object(Bucket bucket, ObjectVersion version, bool size)
    {
        var json = new JsonObject { ["key"] = version.Key, ["etag"] = version.ETag };
        if (size)
        {
            json["size"] = version.Size;
        }
        if (bucket.Versioned)
        {
            json["version-id"] = version.VersionId;
        }
        return json;
    }

    private static BusEvent Event(
        string type, Bucket bucket, JsonObject ofObject, long sequence, ChangeOrigin origin, JsonObject more)
    {
        ofObject["sequencer"] = sequence.ToString("X18");
        var detail = new JsonObject
        {
            ["version"] = "0",
            ["bucket"] = new JsonObject { ["name"] = bucket.Name },
            ["object"] = ofObject,
            ["request-id"] = origin.RequestId,
            ["requester"] = origin.Requester,
            ["source-ip-address"] = origin.SourceIp,
            ["reason"] = origin.Reason,
        };
        foreach (var (name, value) in more)
        {
            detail[name] = value!.DeepClone();
        }
        return new("aws.s3", type, detail, [bucket.Arn]);
    }
}
