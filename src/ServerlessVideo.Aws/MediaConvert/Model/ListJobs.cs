using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public sealed class ListJobsRequest : AmazonWebServiceRequest
{
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }

    public Order? Order { get; set; }

    public string? Queue { get; set; }

    public JobStatus? Status { get; set; }
}

public sealed class ListJobsResponse : AmazonWebServiceResponse
{
    public List<Job>? Jobs { get; set; }

    public string? NextToken { get; set; }
}
