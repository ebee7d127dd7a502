using Amazon.Runtime;
using Amazon.DynamoDBStreams.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.DynamoDBStreams;

public class AmazonDynamoDBStreamsClient : ThinClient, IAmazonDynamoDBStreams
{
    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonDynamoDBStreamsClient()
        : this(new AmazonDynamoDBStreamsConfig())
    {
    }

    public AmazonDynamoDBStreamsClient(AmazonDynamoDBStreamsConfig config)
        : base(config)
    {
    }

    public AmazonDynamoDBStreamsClient(AWSCredentials credentials, AmazonDynamoDBStreamsConfig config)
        : base(credentials, config)
    {
    }

    static DynamoDBStreamsJson Json => DynamoDBStreamsJson.Default;

    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("ListStreams", request, Json.ListStreamsRequest, Json.ListStreamsResponse, cancellationToken);

    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("DescribeStream", request, Json.DescribeStreamRequest, Json.DescribeStreamResponse, cancellationToken);

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetShardIterator", request, Json.GetShardIteratorRequest, Json.GetShardIteratorResponse, cancellationToken);

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetRecords", request, Json.GetRecordsRequest, Json.GetRecordsResponse, cancellationToken);
}
