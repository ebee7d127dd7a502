using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public sealed class GetExecutionHistoryRequest : AmazonWebServiceRequest
{
    public string ExecutionArn { get; set; } = null!;

    public int? MaxResults { get; set; }

    public bool? ReverseOrder { get; set; }

    public string? NextToken { get; set; }

    public bool? IncludeExecutionData { get; set; }
}

public sealed class GetExecutionHistoryResponse : AmazonWebServiceResponse
{
    public List<HistoryEvent> Events { get; set; } = null!;

    public string? NextToken { get; set; }
}
