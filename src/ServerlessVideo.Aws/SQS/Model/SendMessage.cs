using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class SendMessageRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public string MessageBody { get; set; } = null!;

    public int? DelaySeconds { get; set; }

    public Dictionary<string, MessageAttributeValue>? MessageAttributes { get; set; }

    public string? MessageDeduplicationId { get; set; }

    public string? MessageGroupId { get; set; }
}

public sealed class SendMessageResponse : AmazonWebServiceResponse
{
    public string MD5OfMessageBody { get; set; } = null!;

    public string? MD5OfMessageAttributes { get; set; }

    public string MessageId { get; set; } = null!;

    public string? SequenceNumber { get; set; }
}
