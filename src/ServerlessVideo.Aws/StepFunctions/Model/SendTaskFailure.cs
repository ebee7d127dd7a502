using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class SendTaskFailureRequest : AmazonWebServiceRequest
{
    public string TaskToken { get; set; } = null!;

    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class SendTaskFailureResponse : AmazonWebServiceResponse;
