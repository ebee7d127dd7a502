using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class CreateQueueRequest : AmazonWebServiceRequest
{
    public string QueueName { get; set; } = null!;

    public Dictionary<string, string>? Attributes { get; set; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; set; }
}

public sealed class CreateQueueResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; } = null!;
}
