using Amazon.Runtime;
using Amazon.SQS.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SQS;

public class AmazonSQSClient : ThinClient, IAmazonSQS
{
    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonSQSClient()
        : this(new AmazonSQSConfig())
    {
    }

    public AmazonSQSClient(AmazonSQSConfig config)
        : base(config)
    {
    }

    public AmazonSQSClient(AWSCredentials credentials, AmazonSQSConfig config)
        : base(credentials, config)
    {
    }

    static SQSJson Json => SQSJson.Default;

    public Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("SendMessage", request, Json.SendMessageRequest, Json.SendMessageResponse, cancellationToken);

    public Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("SendMessageBatch", request, Json.SendMessageBatchRequest, Json.SendMessageBatchResponse, cancellationToken);

    public Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("ReceiveMessage", request, Json.ReceiveMessageRequest, Json.ReceiveMessageResponse, cancellationToken);

    public Task<DeleteMessageResponse> DeleteMessageAsync(DeleteMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("DeleteMessage", request, Json.DeleteMessageRequest, Json.DeleteMessageResponse, cancellationToken);

    public Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("DeleteMessageBatch", request, Json.DeleteMessageBatchRequest, Json.DeleteMessageBatchResponse, cancellationToken);

    public Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(ChangeMessageVisibilityRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("ChangeMessageVisibility", request, Json.ChangeMessageVisibilityRequest, Json.ChangeMessageVisibilityResponse, cancellationToken);

    public Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetQueueAttributes", request, Json.GetQueueAttributesRequest, Json.GetQueueAttributesResponse, cancellationToken);

    public Task<GetQueueUrlResponse> GetQueueUrlAsync(GetQueueUrlRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetQueueUrl", request, Json.GetQueueUrlRequest, Json.GetQueueUrlResponse, cancellationToken);

    public Task<CreateQueueResponse> CreateQueueAsync(CreateQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("CreateQueue", request, Json.CreateQueueRequest, Json.CreateQueueResponse, cancellationToken);

    public Task<ListQueuesResponse> ListQueuesAsync(ListQueuesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("ListQueues", request, Json.ListQueuesRequest, Json.ListQueuesResponse, cancellationToken);

    public Task<PurgeQueueResponse> PurgeQueueAsync(PurgeQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("PurgeQueue", request, Json.PurgeQueueRequest, Json.PurgeQueueResponse, cancellationToken);
}
