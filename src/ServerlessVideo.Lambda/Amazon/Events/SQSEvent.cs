using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>A batch of messages of one queue (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).</summary>
public sealed class SQSEvent
{
    public List<SQSMessage> Records { get; set; } = [];

    public sealed class SQSMessage
    {
        public string MessageId { get; set; } = "";
        public string ReceiptHandle { get; set; } = "";
        public string Body { get; set; } = "";
        public string Md5OfBody { get; set; } = "";
        public string? Md5OfMessageAttributes { get; set; }
        public string EventSourceArn { get; set; } = "";
        public string EventSource { get; set; } = "";
        public string AwsRegion { get; set; } = "";
        /// <summary>ApproximateReceiveCount, SentTimestamp (ms), SenderId, ApproximateFirstReceiveTimestamp (ms).</summary>
        public Dictionary<string, string> Attributes { get; set; } = [];
        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; } = [];
    }

    public sealed class MessageAttribute
    {
        public string? StringValue { get; set; }
        public MemoryStream? BinaryValue { get; set; }
        public string DataType { get; set; } = "";
    }
}

/// <summary>The messages that stay in the queue. None: the batch succeeded. Needs ReportBatchItemFailures on the event source.</summary>
public sealed class SQSBatchResponse
{
    public SQSBatchResponse()
    {
    }

    public SQSBatchResponse(List<BatchItemFailure> batchItemFailures) => BatchItemFailures = batchItemFailures;

    [JsonPropertyName("batchItemFailures")]
    public List<BatchItemFailure> BatchItemFailures { get; set; } = [];

    public sealed class BatchItemFailure
    {
        /// <summary>The message's id. An unknown or empty one fails the whole batch.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; } = "";
    }
}
