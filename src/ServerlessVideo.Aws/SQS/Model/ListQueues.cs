using Amazon.Runtime;

namespace Amazon.SQS.Model;

public sealed class ListQueuesRequest : AmazonWebServiceRequest
{
    public string? QueueNamePrefix { get; set; }

    public string? NextToken { get; set; }

    public int? MaxResults { get; set; }
}

public sealed class ListQueuesResponse : AmazonWebServiceResponse
{
    public List<string>? QueueUrls { get; set; }

    public string? NextToken { get; set; }
}
