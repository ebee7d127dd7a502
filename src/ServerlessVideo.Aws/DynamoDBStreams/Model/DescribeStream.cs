using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

public sealed class DescribeStreamRequest : AmazonWebServiceRequest
{
    public string StreamArn { get; set; } = null!;

    public int? Limit { get; set; }

    public string? ExclusiveStartShardId { get; set; }

    public ShardFilter? ShardFilter { get; set; }
}

public sealed class DescribeStreamResponse : AmazonWebServiceResponse
{
    public StreamDescription StreamDescription { get; set; } = null!;
}
