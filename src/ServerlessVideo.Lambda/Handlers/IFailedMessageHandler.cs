using Amazon.Lambda.SQSEvents;

namespace ServerlessVideo.Lambda;

/// <summary>Is told of each queue message that failed, and stays in its queue. Registered by the function, or not.</summary>
public interface IFailedMessageHandler
{
    /// <summary>What it throws is logged and changes nothing.</summary>
    Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken);
}
