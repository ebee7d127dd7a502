using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>What the queue <c>import-upload</c> carries: fetch on.</summary>
/// <param name="Round">The <see cref="ImportSource.Round"/> that it was sent in.</param>
public sealed record ImportUploadMessage(VideoId UploadId, int Round = 0);

/// <summary>The queue of the worker that fetches. A message more does no harm: only one run at a time holds the lease.</summary>
sealed class ImportQueue(IAmazonSQS queue, Settings settings)
{
    /// <summary>SQS's own limit.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(900);

    public Task SendAsync(ImportUploadMessage message, TimeSpan delay, CancellationToken cancellationToken) => queue.SendMessageAsync(
        new SendMessageRequest
        {
            QueueUrl = settings[Setting.ImportUploadQueueUrl],
            MessageBody = JsonSerializer.Serialize(message, ProductJson.Default.ImportUploadMessage),
            DelaySeconds = (int)Math.Ceiling(Math.Clamp(delay.TotalSeconds, 0, LongestDelay.TotalSeconds)),
        },
        cancellationToken);
}
