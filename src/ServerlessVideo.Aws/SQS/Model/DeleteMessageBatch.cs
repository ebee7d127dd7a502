using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class DeleteMessageBatchRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public List<DeleteMessageBatchRequestEntry> Entries { get; set; } = null!;
}

public sealed class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    public List<DeleteMessageBatchResultEntry> Successful { get; set; } = null!;

    public List<BatchResultErrorEntry> Failed { get; set; } = null!;
}
