using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class SendTaskSuccessRequest : AmazonWebServiceRequest
{
    public string TaskToken { get; set; } = null!;

    public string Output { get; set; } = null!;
}

public sealed class SendTaskSuccessResponse : AmazonWebServiceResponse;
