using System.Text.Json.Serialization;

namespace Amazon.Lambda.CloudWatchEvents
{
    /// <summary>An EventBridge event. A rule's own input (a schedule's, say) is not one.</summary>
    public class CloudWatchEvent<T>
    {
        public string Version { get; set; } = "";
        public string Id { get; set; } = "";
        [JsonPropertyName("detail-type")]
        public string DetailType { get; set; } = "";
        public string Source { get; set; } = "";
        public string Account { get; set; } = "";
        public DateTime Time { get; set; }
        public string Region { get; set; } = "";
        public List<string> Resources { get; set; } = [];
        public T Detail { get; set; } = default!;
    }
}

namespace Amazon.Lambda.CloudWatchEvents.S3Events
{
    /// <summary>aws.s3, Object Created.</summary>
    public class S3ObjectCreateEvent : CloudWatchEvent<S3ObjectCreate>;

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html</summary>
    public class S3ObjectCreate
    {
        public string Version { get; set; } = "";
        public Bucket Bucket { get; set; } = new();
        public S3Object Object { get; set; } = new();
        [JsonPropertyName("request-id")]
        public string RequestId { get; set; } = "";
        public string Requester { get; set; } = "";
        [JsonPropertyName("source-ip-address")]
        public string SourceIpAddress { get; set; } = "";
        /// <summary>PutObject, POST Object, CopyObject or CompleteMultipartUpload.</summary>
        public string Reason { get; set; } = "";
    }

    public class Bucket
    {
        public string Name { get; set; } = "";
    }

    public class S3Object
    {
        /// <summary>As it is, not url-encoded (as S3's own notifications have it).</summary>
        public string Key { get; set; } = "";
        public long Size { get; set; }
        /// <summary>Without quotes.</summary>
        [JsonPropertyName("etag")]
        public string ETag { get; set; } = "";
        /// <summary>Present in a versioned bucket.</summary>
        [JsonPropertyName("version-id")]
        public string? VersionId { get; set; }
        /// <summary>Orders the events of one key: compare as hexadecimal numbers, the shorter padded with zeros on the right.</summary>
        public string Sequencer { get; set; } = "";
    }
}
