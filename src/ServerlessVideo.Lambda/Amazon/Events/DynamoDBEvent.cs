using System.Text.Json.Serialization;

namespace Amazon.Lambda.DynamoDBEvents;

/// <summary>A batch of one shard's records, in order (docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).</summary>
public sealed class DynamoDBEvent
{
    public IList<DynamodbStreamRecord> Records { get; set; } = [];

    public sealed class DynamodbStreamRecord
    {
        public string EventID { get; set; } = "";
        /// <summary>INSERT, MODIFY or REMOVE.</summary>
        public string EventName { get; set; } = "";
        public string EventVersion { get; set; } = "";
        public string EventSource { get; set; } = "";
        public string AwsRegion { get; set; } = "";
        public StreamRecord Dynamodb { get; set; } = new();
        public string EventSourceArn { get; set; } = "";
        /// <summary>Present when Time to Live removed the item (type Service, principal dynamodb.amazonaws.com).</summary>
        public Identity? UserIdentity { get; set; }
    }

    public sealed class StreamRecord
    {
        public DateTime ApproximateCreationDateTime { get; set; }
        public Dictionary<string, AttributeValue> Keys { get; set; } = [];
        public Dictionary<string, AttributeValue>? NewImage { get; set; }
        public Dictionary<string, AttributeValue>? OldImage { get; set; }
        public string SequenceNumber { get; set; } = "";
        public long SizeBytes { get; set; }
        public string StreamViewType { get; set; } = "";
    }

    public sealed class Identity
    {
        public string PrincipalId { get; set; } = "";
        public string Type { get; set; } = "";
    }

    /// <summary>Exactly one member is set.</summary>
    public sealed class AttributeValue
    {
        public string? S { get; set; }
        public string? N { get; set; }
        public MemoryStream? B { get; set; }
        public bool? BOOL { get; set; }
        public bool? NULL { get; set; }
        public List<string>? SS { get; set; }
        public List<string>? NS { get; set; }
        public List<MemoryStream>? BS { get; set; }
        public List<AttributeValue>? L { get; set; }
        public Dictionary<string, AttributeValue>? M { get; set; }
    }
}

/// <summary>The record from which the stream goes on. None: the batch succeeded. Needs ReportBatchItemFailures on the event source.</summary>
public sealed class StreamsEventResponse
{
    [JsonPropertyName("batchItemFailures")]
    public IList<BatchItemFailure> BatchItemFailures { get; set; } = [];

    public sealed class BatchItemFailure
    {
        /// <summary>The record's sequence number.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; } = "";
    }
}
