using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class StartExecutionRequest : AmazonWebServiceRequest
{
    public string StateMachineArn { get; set; } = null!;

    public string? Name { get; set; }

    public string? Input { get; set; }

    public string? TraceHeader { get; set; }
}

public sealed class StartExecutionResponse : AmazonWebServiceResponse
{
    public string ExecutionArn { get; set; } = null!;

    public DateTime? StartDate { get; set; }
}
