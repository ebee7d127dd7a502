using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class DescribeExecutionRequest : AmazonWebServiceRequest
{
    public string ExecutionArn { get; set; } = null!;
}

public sealed class DescribeExecutionResponse : AmazonWebServiceResponse
{
    public string ExecutionArn { get; set; } = null!;

    public string StateMachineArn { get; set; } = null!;

    public string? Name { get; set; }

    public ExecutionStatus Status { get; set; } = null!;

    public DateTime? StartDate { get; set; }

    public DateTime? StopDate { get; set; }

    public string? Input { get; set; }

    public string? Output { get; set; }

    public string? TraceHeader { get; set; }

    public string? Error { get; set; }

    public string? Cause { get; set; }
}
