using Amazon.Runtime;

namespace Amazon.EventBridge.Model;

public sealed class PutEventsRequest : AmazonWebServiceRequest
{
    public List<PutEventsRequestEntry> Entries { get; set; } = null!;
}

public sealed class PutEventsResponse : AmazonWebServiceResponse
{
    public int? FailedEntryCount { get; set; }

    public List<PutEventsResultEntry>? Entries { get; set; }
}
