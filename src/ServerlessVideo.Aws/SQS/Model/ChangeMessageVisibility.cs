using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class ChangeMessageVisibilityRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public string ReceiptHandle { get; set; } = null!;

    public int? VisibilityTimeout { get; set; }
}

public sealed class ChangeMessageVisibilityResponse : AmazonWebServiceResponse;
