namespace Amazon.EventBridge.Model;

public sealed class PutEventsRequestEntry
{
    public DateTime? Time { get; set; }

    public string? Source { get; set; }

    public List<string>? Resources { get; set; }

    public string? DetailType { get; set; }

    public string? Detail { get; set; }

    public string? EventBusName { get; set; }

    public string? TraceHeader { get; set; }
}

public sealed class PutEventsResultEntry
{
    public string? EventId { get; set; }

    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }
}
