using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.DynamoDBStreams;

[JsonConverter(typeof(ConstantConverter<KeyType>))]
public sealed class KeyType(string value) : ConstantClass(value), IConstant<KeyType>
{
    public static readonly KeyType HASH = new("HASH"), RANGE = new("RANGE");

    public static implicit operator KeyType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<OperationType>))]
public sealed class OperationType(string value) : ConstantClass(value), IConstant<OperationType>
{
    public static readonly OperationType INSERT = new("INSERT"), MODIFY = new("MODIFY"), REMOVE = new("REMOVE");

    public static implicit operator OperationType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ShardFilterType>))]
public sealed class ShardFilterType(string value) : ConstantClass(value), IConstant<ShardFilterType>
{
    public static readonly ShardFilterType CHILD_SHARDS = new("CHILD_SHARDS");

    public static implicit operator ShardFilterType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ShardIteratorType>))]
public sealed class ShardIteratorType(string value) : ConstantClass(value), IConstant<ShardIteratorType>
{
    public static readonly ShardIteratorType TRIM_HORIZON = new("TRIM_HORIZON"), LATEST = new("LATEST"),
        AT_SEQUENCE_NUMBER = new("AT_SEQUENCE_NUMBER"), AFTER_SEQUENCE_NUMBER = new("AFTER_SEQUENCE_NUMBER");

    public static implicit operator ShardIteratorType(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<StreamStatus>))]
public sealed class StreamStatus(string value) : ConstantClass(value), IConstant<StreamStatus>
{
    public static readonly StreamStatus ENABLING = new("ENABLING"), ENABLED = new("ENABLED"), DISABLING = new("DISABLING"),
        DISABLED = new("DISABLED");

    public static implicit operator StreamStatus(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<StreamViewType>))]
public sealed class StreamViewType(string value) : ConstantClass(value), IConstant<StreamViewType>
{
    public static readonly StreamViewType NEW_IMAGE = new("NEW_IMAGE"), OLD_IMAGE = new("OLD_IMAGE"),
        NEW_AND_OLD_IMAGES = new("NEW_AND_OLD_IMAGES"), KEYS_ONLY = new("KEYS_ONLY");

    public static implicit operator StreamViewType(string value) => new(value);
}
