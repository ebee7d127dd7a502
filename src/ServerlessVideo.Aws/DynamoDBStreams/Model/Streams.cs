using System.Text.Json.Serialization;

namespace Amazon.DynamoDBStreams.Model;

public sealed class StreamSummary
{
    public string? StreamArn { get; set; }

    public string? TableName { get; set; }

    public string? StreamLabel { get; set; }
}

public sealed class ShardFilter
{
    public ShardFilterType? Type { get; set; }

    public string? ShardId { get; set; }
}

public sealed class StreamDescription
{
    public string? StreamArn { get; set; }

    public string? StreamLabel { get; set; }

    public StreamStatus? StreamStatus { get; set; }

    public StreamViewType? StreamViewType { get; set; }

    public DateTime? CreationRequestDateTime { get; set; }

    public string? TableName { get; set; }

    public List<KeySchemaElement>? KeySchema { get; set; }

    public List<Shard>? Shards { get; set; }

    public string? LastEvaluatedShardId { get; set; }
}

public sealed class Record
{
    [JsonPropertyName("eventID")]
    public string? EventID { get; set; }

    [JsonPropertyName("eventName")]
    public OperationType? EventName { get; set; }

    [JsonPropertyName("eventVersion")]
    public string? EventVersion { get; set; }

    [JsonPropertyName("eventSource")]
    public string? EventSource { get; set; }

    [JsonPropertyName("awsRegion")]
    public string? AwsRegion { get; set; }

    [JsonPropertyName("dynamodb")]
    public StreamRecord? Dynamodb { get; set; }

    [JsonPropertyName("userIdentity")]
    public Identity? UserIdentity { get; set; }
}

public sealed class KeySchemaElement
{
    public string AttributeName { get; set; } = null!;

    public KeyType KeyType { get; set; } = null!;
}

public sealed class Shard
{
    public string? ShardId { get; set; }

    public SequenceNumberRange? SequenceNumberRange { get; set; }

    public string? ParentShardId { get; set; }
}

public sealed class StreamRecord
{
    public DateTime? ApproximateCreationDateTime { get; set; }

    public Dictionary<string, AttributeValue>? Keys { get; set; }

    public Dictionary<string, AttributeValue>? NewImage { get; set; }

    public Dictionary<string, AttributeValue>? OldImage { get; set; }

    public string? SequenceNumber { get; set; }

    public long? SizeBytes { get; set; }

    public StreamViewType? StreamViewType { get; set; }
}

public sealed class Identity
{
    public string? PrincipalId { get; set; }

    public string? Type { get; set; }
}

public sealed class SequenceNumberRange
{
    public string? StartingSequenceNumber { get; set; }

    public string? EndingSequenceNumber { get; set; }
}

public sealed class AttributeValue
{
    public string? S { get; set; }

    public string? N { get; set; }

    public MemoryStream? B { get; set; }

    public List<string>? SS { get; set; }

    public List<string>? NS { get; set; }

    public List<MemoryStream>? BS { get; set; }

    public Dictionary<string, AttributeValue>? M { get; set; }

    public List<AttributeValue>? L { get; set; }

    public bool? NULL { get; set; }

    public bool? BOOL { get; set; }
}
