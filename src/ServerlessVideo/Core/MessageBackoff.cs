using System.Collections.Concurrent;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Core;

/// <summary>
/// Lets a message that failed come back after 5, 20, 80 and 320 seconds instead of its queue's whole visibility timeout (six
/// function timeouts: up to hours). What ends with the process still waits for that. After five tries the queue moves it away.
/// </summary>
sealed class MessageBackoff(IAmazonSQS queues) : IFailedMessageHandler
{
    const int FirstDelay = 5;
    const int Factor = 4;

    /// <summary>SQS's longest: 12 hours, in seconds.</summary>
    const int LongestDelay = 12 * 60 * 60;

    readonly ConcurrentDictionary<string, string> urls = new();

    public async Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken)
    {
        var received = int.Parse(message.Attributes["ApproximateReceiveCount"]);
        await queues.ChangeMessageVisibilityAsync(
            new ChangeMessageVisibilityRequest
            {
                QueueUrl = await UrlOfAsync(message.EventSourceArn, cancellationToken),
                ReceiptHandle = message.ReceiptHandle,
                VisibilityTimeout = DelayAfter(received),
            },
            cancellationToken);
    }

    /// <summary>Seconds. A fifth either way, so that what failed together does not come back together.</summary>
    internal static int DelayAfter(int received) =>
        (int)Math.Min(LongestDelay, FirstDelay * Math.Pow(Factor, received - 1) * (0.8 + (Random.Shared.NextDouble() * 0.4)));

    /// <summary>arn:aws:sqs:region:account:name; what the URL looks like is the service's business.</summary>
    async Task<string> UrlOfAsync(string arn, CancellationToken cancellationToken)
    {
        if (!urls.TryGetValue(arn, out var url))
        {
            var response = await queues.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = arn.Split(':')[^1] }, cancellationToken);
            urls[arn] = url = response.QueueUrl;
        }
        return url;
    }
}
