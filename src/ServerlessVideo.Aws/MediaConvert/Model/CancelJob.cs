using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public sealed class CancelJobRequest : AmazonWebServiceRequest
{
    public string Id { get; set; } = null!;
}

public sealed class CancelJobResponse : AmazonWebServiceResponse;
