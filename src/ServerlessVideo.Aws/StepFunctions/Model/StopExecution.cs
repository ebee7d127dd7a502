using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class StopExecutionRequest : AmazonWebServiceRequest
{
    public string ExecutionArn { get; set; } = null!;

    public string? Error { get; set; }

    public string? Cause { get; set; }
}

public sealed class StopExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? StopDate { get; set; }
}
