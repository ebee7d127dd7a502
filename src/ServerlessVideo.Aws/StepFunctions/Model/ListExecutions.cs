using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class ListExecutionsRequest : AmazonWebServiceRequest
{
    public string? StateMachineArn { get; set; }

    public ExecutionStatus? StatusFilter { get; set; }

    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ListExecutionsResponse : AmazonWebServiceResponse
{
    public List<ExecutionListItem> Executions { get; set; } = null!;

    public string? NextToken { get; set; }
}
