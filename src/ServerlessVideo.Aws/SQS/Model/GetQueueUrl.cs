using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class GetQueueUrlRequest : AmazonWebServiceRequest
{
    public string QueueName { get; set; } = null!;

    public string? QueueOwnerAWSAccountId { get; set; }
}

public sealed class GetQueueUrlResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; } = null!;
}
