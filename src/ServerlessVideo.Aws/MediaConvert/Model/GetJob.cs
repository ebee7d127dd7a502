using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public sealed class GetJobRequest : AmazonWebServiceRequest
{
    public string Id { get; set; } = null!;
}

public sealed class GetJobResponse : AmazonWebServiceResponse
{
    public Job Job { get; set; } = null!;
}
