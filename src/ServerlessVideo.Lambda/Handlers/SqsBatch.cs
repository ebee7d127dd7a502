using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Lambda;

/// <summary>Works on each message of a batch by itself: what fails is seen again, and at last in the dead-letter queue; what succeeds is not.</summary>
public static partial class SqsBatch
{
    /// <param name="process">Is called for one message after the other.</param>
    /// <param name="cancellationToken">Ends the batch; messages not yet done stay in the queue.</param>
    /// <param name="failed">Is told of what failed.</param>
    public static Task<SQSBatchResponse> RunAsync<T>(
        SQSEvent batch, JsonTypeInfo<T> body, Func<T, CancellationToken, Task> process, ILogger logger, CancellationToken cancellationToken,
        IFailedMessageHandler? failed = null) =>
        RunAsync(
            batch,
            (message, token) => process(
                JsonSerializer.Deserialize(message.Body, body) ?? throw new JsonException("The message's body is null."), token),
            logger,
            cancellationToken,
            failed);

    /// <inheritdoc cref="RunAsync{T}"/>
    public static async Task<SQSBatchResponse> RunAsync(
        SQSEvent batch, Func<SQSEvent.SQSMessage, CancellationToken, Task> process, ILogger logger, CancellationToken cancellationToken,
        IFailedMessageHandler? failed = null)
    {
        // All failed until proven done: whatever goes wrong here loses no message.
        var failures = batch.Records.Select(m => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId }).ToList();
        foreach (var message in batch.Records)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            try
            {
                await process(message, cancellationToken);
                failures.RemoveAll(f => f.ItemIdentifier == message.MessageId);
            }
            catch (Exception e)
            {
                MessageFailed(logger, e, message.MessageId, message.Attributes.GetValueOrDefault("ApproximateReceiveCount"));
                await TellAsync(failed, message, logger);
            }
        }
        return new(failures);
    }

    /// <summary>Not by the batch's token: it is cancelled when time is what the message failed for.</summary>
    static async Task TellAsync(IFailedMessageHandler? failed, SQSEvent.SQSMessage message, ILogger logger)
    {
        try
        {
            await (failed?.HandleAsync(message, CancellationToken.None) ?? Task.CompletedTask);
        }
        catch (Exception e)
        {
            // Decided: the message then comes back after its queue's own time.
            FailureNotHandled(logger, e, message.MessageId);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Nobody could be told that message {MessageId} failed.")]
    static partial void FailureNotHandled(ILogger logger, Exception exception, string messageId);

    [LoggerMessage(1, LogLevel.Error, "Message {MessageId} failed (received {ReceiveCount} times) and stays in its queue.")]
    static partial void MessageFailed(ILogger logger, Exception exception, string messageId, string? receiveCount);
}
