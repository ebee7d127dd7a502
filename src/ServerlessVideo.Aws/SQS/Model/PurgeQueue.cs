using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class PurgeQueueRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;
}

public sealed class PurgeQueueResponse : AmazonWebServiceResponse;
