using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

public sealed class GetRecordsRequest : AmazonWebServiceRequest
{
    public string ShardIterator { get; set; } = null!;

    public int? Limit { get; set; }
}

public sealed class GetRecordsResponse : AmazonWebServiceResponse
{
    public List<Record>? Records { get; set; }

    public string? NextShardIterator { get; set; }
}
