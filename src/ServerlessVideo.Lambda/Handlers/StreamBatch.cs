using Amazon.Lambda.DynamoDBEvents;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Lambda;

/// <summary>Works on a stream's records in their order and stops at the first that fails: the stream goes on from there.</summary>
public static partial class StreamBatch
{
    public static async Task<StreamsEventResponse> RunAsync(
        DynamoDBEvent batch,
        Func<DynamoDBEvent.DynamodbStreamRecord, CancellationToken, Task> process,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        foreach (var record in batch.Records)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                await process(record, cancellationToken);
            }
            catch (Exception e)
            {
                RecordFailed(logger, e, record.EventID, record.Dynamodb.SequenceNumber);
                return new() { BatchItemFailures = [new() { ItemIdentifier = record.Dynamodb.SequenceNumber }] };
            }
        }
        return new();
    }

    [LoggerMessage(2, LogLevel.Error, "Stream record {EventId} ({SequenceNumber}) failed; the stream stops there until it succeeds.")]
    static partial void RecordFailed(ILogger logger, Exception exception, string eventId, string sequenceNumber);
}
