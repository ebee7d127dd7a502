using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

public sealed class GetShardIteratorRequest : AmazonWebServiceRequest
{
    public string StreamArn { get; set; } = null!;

    public string ShardId { get; set; } = null!;

    public ShardIteratorType ShardIteratorType { get; set; } = null!;

    public string? SequenceNumber { get; set; }
}

public sealed class GetShardIteratorResponse : AmazonWebServiceResponse
{
    public string ShardIterator { get; set; } = null!;
}
