using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads;

/// <summary>What the queue <c>complete-upload</c> carries.</summary>
public sealed record CompleteUploadMessage(VideoId UploadId);

/// <summary>
/// The queue of the worker that completes uploads. A message more does no harm; one that was lost (the sender died after the
/// request was accepted) is sent again by <see cref="FailStuckUploads"/>.
/// </summary>
sealed class CompletionQueue(IAmazonSQS queue, Settings settings)
{
    public Task SendAsync(VideoId uploadId, CancellationToken cancellationToken) => queue.SendMessageAsync(
        new SendMessageRequest
        {
            QueueUrl = settings[Setting.CompleteUploadQueueUrl],
            MessageBody = JsonSerializer.Serialize(new CompleteUploadMessage(uploadId), ProductJson.Default.CompleteUploadMessage),
        },
        cancellationToken);
}
