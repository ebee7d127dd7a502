using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class SendTaskHeartbeatRequest : AmazonWebServiceRequest
{
    public string TaskToken { get; set; } = null!;
}

public sealed class SendTaskHeartbeatResponse : AmazonWebServiceResponse;
