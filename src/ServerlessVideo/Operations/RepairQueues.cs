using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Operations;

/// <summary>The queues of the workers, to which lost messages are given again in the shape in which they would have come.</summary>
sealed class RepairQueues(IAmazonSQS sqs, CompletionQueue completions, Settings settings, TimeProvider clock)
{
    /// <value>15 min, the most that SQS takes; a start that was queued has been made by then.</value>
    static readonly TimeSpan StartIsMade = TimeSpan.FromMinutes(15);

    public Task CompleteAsync(VideoId id, CancellationToken cancellationToken) => completions.SendAsync(id, cancellationToken);

    public Task ImportAsync(ImportUploadMessage message, CancellationToken cancellationToken) => SendAsync(
        Setting.ImportUploadQueueUrl, JsonSerializer.Serialize(message, ProductJson.Default.ImportUploadMessage), cancellationToken);

    /// <summary>As EventBridge hands on S3's <c>Object Created</c>.</summary>
    public Task VerifyAsync(string bucket, string key, StoredVersion version, CancellationToken cancellationToken) => SendAsync(
        Setting.VerifyUploadQueueUrl,
        new OriginalStoredEvent
        {
            Version = "0", Source = "aws.s3", DetailType = "Object Created", Time = clock.GetUtcNow().UtcDateTime,
            Detail = new OriginalStored
            {
                Version = "0", Bucket = new Bucket { Name = bucket }, Reason = "reconcile",
                Object = new S3Object { Key = key, Size = version.Size, ETag = version.ETag.Trim('"'), VersionId = version.VersionId },
            },
        },
        cancellationToken);

    /// <summary>
    /// As the rule hands on <c>video.uploaded</c> of a video whose original was there before it. An execution that ended before it had
    /// chosen a host looks like one that was never started, and its name cannot be started again: so it is asked, too, when it must be there.
    /// </summary>
    public async Task PublishAsync(PublishTask task, CancellationToken cancellationToken)
    {
        await SendAsync(Setting.VerifyUploadQueueUrl, new OriginalStoredEvent { Detail = new OriginalStored { VideoId = task.VideoId } }, cancellationToken);
        await CheckPublishAsync(task, StartIsMade, cancellationToken);
    }

    public Task CheckPublishAsync(PublishTask task, CancellationToken cancellationToken) => CheckPublishAsync(task, TimeSpan.Zero, cancellationToken);

    /// <summary>As the rule hands on the end of an execution.</summary>
    Task<SendMessageResponse> CheckPublishAsync(PublishTask task, TimeSpan after, CancellationToken cancellationToken) => SendAsync(
        Setting.PublishEndedQueueUrl, new JsonObject { ["detail"] = new JsonObject { ["name"] = task.Name } }.ToJsonString(), after, cancellationToken);

    /// <summary>As the rule hands on <c>video.deleted</c>.</summary>
    public Task PurgeAsync(VideoId id, CancellationToken cancellationToken) => SendAsync(
        Setting.PurgeVideoQueueUrl,
        JsonSerializer.Serialize(
            new VideoEvent(new VideoEventDetail(id, ReconcileRepairs.UnknownOwner, VideoStatus.Deleted, 1, null, Purge: true)), ProductJson.Default.VideoEvent),
        cancellationToken);

    Task<SendMessageResponse> SendAsync(string queue, OriginalStoredEvent stored, CancellationToken cancellationToken) =>
        SendAsync(queue, JsonSerializer.Serialize(stored, ProductJson.Default.OriginalStoredEvent), cancellationToken);

    Task<SendMessageResponse> SendAsync(string queue, string body, CancellationToken cancellationToken) => SendAsync(queue, body, TimeSpan.Zero, cancellationToken);

    Task<SendMessageResponse> SendAsync(string queue, string body, TimeSpan after, CancellationToken cancellationToken) => sqs.SendMessageAsync(
        new SendMessageRequest { QueueUrl = settings[queue], MessageBody = body, DelaySeconds = (int)after.TotalSeconds }, cancellationToken);
}
