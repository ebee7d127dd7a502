namespace Amazon.SQS.Model;

public sealed class MessageAttributeValue
{
    public string? StringValue { get; set; }

    public MemoryStream? BinaryValue { get; set; }

    public string DataType { get; set; } = null!;
}

public sealed class SendMessageBatchRequestEntry
{
    public string Id { get; set; } = null!;

    public string MessageBody { get; set; } = null!;

    public int? DelaySeconds { get; set; }

    public Dictionary<string, MessageAttributeValue>? MessageAttributes { get; set; }

    public string? MessageDeduplicationId { get; set; }

    public string? MessageGroupId { get; set; }
}

public sealed class SendMessageBatchResultEntry
{
    public string Id { get; set; } = null!;

    public string MessageId { get; set; } = null!;

    public string MD5OfMessageBody { get; set; } = null!;

    public string? MD5OfMessageAttributes { get; set; }

    public string? SequenceNumber { get; set; }
}

public sealed class BatchResultErrorEntry
{
    public string Id { get; set; } = null!;

    public bool? SenderFault { get; set; }

    public string Code { get; set; } = null!;

    public string? Message { get; set; }
}

public sealed class Message
{
    public string MessageId { get; set; } = null!;

    public string ReceiptHandle { get; set; } = null!;

    public string? MD5OfBody { get; set; }

    public string Body { get; set; } = null!;

    public Dictionary<string, string>? Attributes { get; set; }

    public string? MD5OfMessageAttributes { get; set; }

    public Dictionary<string, MessageAttributeValue>? MessageAttributes { get; set; }
}

public sealed class DeleteMessageBatchRequestEntry
{
    public string Id { get; set; } = null!;

    public string ReceiptHandle { get; set; } = null!;
}

public sealed class DeleteMessageBatchResultEntry
{
    public string Id { get; set; } = null!;
}
