using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class SendMessageBatchRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public List<SendMessageBatchRequestEntry> Entries { get; set; } = null!;
}

public sealed class SendMessageBatchResponse : AmazonWebServiceResponse
{
    public List<SendMessageBatchResultEntry> Successful { get; set; } = null!;

    public List<BatchResultErrorEntry> Failed { get; set; } = null!;
}
