using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class GetQueueAttributesRequest : AmazonWebServiceRequest
{
    public string QueueUrl { get; set; } = null!;

    public List<string>? AttributeNames { get; set; }
}

public sealed class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    public Dictionary<string, string>? Attributes { get; set; }
}
