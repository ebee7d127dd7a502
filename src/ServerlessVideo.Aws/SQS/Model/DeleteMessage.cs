using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class DeleteMessageRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public string ReceiptHandle { get; set; } = null!;
}

public sealed class DeleteMessageResponse : AmazonWebServiceResponse;
