using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class ReceiveMessageRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public List<string>? MessageSystemAttributeNames { get; set; }

    public List<string>? MessageAttributeNames { get; set; }

    public int? MaxNumberOfMessages { get; set; }

    public int? VisibilityTimeout { get; set; }

    public int? WaitTimeSeconds { get; set; }

    public string? ReceiveRequestAttemptId { get; set; }
}

public sealed class ReceiveMessageResponse : AmazonWebServiceResponse
{
    public List<Message>? Messages { get; set; }
}
