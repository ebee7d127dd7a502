using System.Text.Json;
using Amazon.Lambda.CloudWatchEvents.S3Events;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>Input of the state machine PublishVideo.</summary>
public sealed record PublishInput(VideoId VideoId, int Generation)
{
    /// <summary>Exactly one execution per video and generation: Step Functions keeps names for 90 days.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ExecutionName => $"{VideoId}-g{Generation}";
}

/// <summary>
/// The function <c>verify-upload</c>: S3 has an object, so its place goes on the record before anything else; then its size, bytes
/// and SHA-256 are checked and publishing begins. S3's events come twice, late and out of order: each only asks to look again.
/// Compensation: a file that is not what was announced fails the video and is kept for inspection.
/// </summary>
sealed partial class VerifyUpload(
    VideoStore videos, OriginalReader reader, IAmazonStepFunctions workflows, Settings settings, ILogger<VerifyUpload> logger)
{
    public static readonly Function Function = Core.Function.Of<VerifyUpload>(
        "verify-upload",
        [Setting.OriginalsBucket, Setting.VideosTable, Setting.PublishStateMachineArn],
        (function, cancellationToken) => function.RunSqsAsync(
            EventJson.Default.S3ObjectCreateEvent,
            (handler, message, token) => handler.HandleAsync(message.Detail, token),
            cancellationToken),
        (services, _) => services.AddSingleton(p => new OriginalReader(p.GetRequiredService<Amazon.S3.IAmazonS3>())));

    public async Task HandleAsync(S3ObjectCreate stored, CancellationToken cancellationToken)
    {
        if (stored.Bucket.Name != settings[Setting.OriginalsBucket] || !OriginalKey.TryParse(stored.Object.Key, out var id))
        {
            NotOurs(logger, stored.Bucket.Name, stored.Object.Key);
            return;
        }
        var original = new Original(stored.Bucket.Name, stored.Object.Key, stored.Object.VersionId ?? "null");
        var recorded = await videos.ChangeAsync(id, video => Record(video, original), cancellationToken);
        if (!recorded.Succeeded)
        {
            NoVideo(logger, id);
            return;
        }
        var video = recorded.Value;
        if (IsIn(VideoStatus.Verifying, video))
        {
            video = await VerifyAsync(video, stored.Object.Size, cancellationToken);
        }
        if (IsIn(VideoStatus.Processing, video))
        {
            await PublishAsync(video, cancellationToken);
        }
    }

    /// <summary>The first object is the original; a completed key is never written again, so there is no second one to prefer.</summary>
    internal static Video Record(Video video, Original original) => video.Original is null ? video with { Original = original } : video;

    /// <summary>Also a video that was deleted meanwhile goes on: restored it must not be stuck, and a purge waits for the end.</summary>
    static bool IsIn(VideoStatus status, Video video) => (video.DeletedFrom ?? video.Status) == status;

    async Task<Video> VerifyAsync(Video video, long size, CancellationToken cancellationToken)
    {
        var facts = size == video.FileSizeBytes && size > 0
            ? await reader.ReadAsync(video.Original!, size, cancellationToken)
            : null;
        var changed = await videos.ChangeAsync(video.Id, v => Judge(v, size, facts), cancellationToken);
        return changed.Succeeded ? changed.Value : video;
    }

    /// <param name="facts">Null: the size was enough to refuse it.</param>
    internal static Outcome<Video> Judge(Video video, long size, FileFacts? facts)
    {
        VideoError? error = facts switch
        {
            _ when size == 0 => new(Errors.EmptyFile.Code, "0 bytes are stored"),
            null => new(Errors.SizeMismatch.Code, $"{size} bytes are stored, {video.FileSizeBytes} were announced"),
            _ when video.Sha256 is { } announced && announced != facts.Sha256 =>
                new(Errors.ChecksumMismatch.Code, $"SHA-256 {facts.Sha256} is stored, {announced} was announced"),
            _ when ContainerSniffer.Detect(facts.Start) is null => new(Errors.UnsupportedContainer.Code, Errors.UnsupportedContainer.Title),
            _ => null,
        };
        return video.Move(error is null ? VideoMove.Verify : VideoMove.Fail) is { } moved
            ? moved with { Error = error, Sha256 = facts?.Sha256 ?? video.Sha256 }
            : video;
    }

    async Task PublishAsync(Video video, CancellationToken cancellationToken)
    {
        var input = new PublishInput(video.Id, video.Generation);
        try
        {
            await workflows.StartExecutionAsync(
                new StartExecutionRequest
                {
                    StateMachineArn = settings[Setting.PublishStateMachineArn],
                    Name = input.ExecutionName,
                    Input = JsonSerializer.Serialize(input, ProductJson.Default.PublishInput),
                },
                cancellationToken);
        }
        catch (ExecutionAlreadyExistsException)
        {
            // Decided: an earlier delivery of this event started it.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "s3://{Bucket}/{Key} is no original of ours")]
    static partial void NotOurs(ILogger logger, string bucket, string key);

    [LoggerMessage(2, LogLevel.Warning, "Object of video {Id}, of which there is no record (any more)")]
    static partial void NoVideo(ILogger logger, VideoId id);
}
