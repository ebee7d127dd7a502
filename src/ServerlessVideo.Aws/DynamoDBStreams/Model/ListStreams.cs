using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

public sealed class ListStreamsRequest : AmazonWebServiceRequest
{
    public string? TableName { get; set; }

    public int? Limit { get; set; }

    public string? ExclusiveStartStreamArn { get; set; }
}

public sealed class ListStreamsResponse : AmazonWebServiceResponse
{
    public List<StreamSummary>? Streams { get; set; }

    public string? LastEvaluatedStreamArn { get; set; }
}
