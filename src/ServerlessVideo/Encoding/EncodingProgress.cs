using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>Turns MediaConvert's events into the job's record, the video's percentage and what a browser that follows sees.</summary>
sealed class EncodingProgress(VideoStore videos, IdGenerator ids)
{
    public async Task HandleAsync(MediaConvertJobStateChangeEvent message, CancellationToken cancellationToken)
    {
        var detail = message.Detail;
        if (ReportOf(detail) is not { } report)
        {
            return;
        }
        var task = new PublishTask(VideoId.Parse(detail.UserMetadata["video_id"], null), int.Parse(detail.UserMetadata["generation"]));
        var video = await RaisePercentAsync(task, report, cancellationToken);
        if (video is not null)
        {
            await RecordAsync(task, report, video.Status, cancellationToken);
        }
    }

    /// <summary>Null: an event that tells nothing of the job's way.</summary>
    public static EncodingReport? ReportOf(MediaConvertJobStateChange detail)
    {
        EncodingStatus? status = detail.Status switch
        {
            "INPUT_INFORMATION" or "PROGRESSING" or "STATUS_UPDATE" => EncodingStatus.Processing,
            "COMPLETE" => EncodingStatus.Completed,
            "ERROR" => EncodingStatus.Failed,
            "CANCELED" => EncodingStatus.Cancelled,
            _ => null,
        };
        var error = detail.Status == "ERROR" ? PublishFailure.OfMediaConvert(detail.ErrorCode, detail.ErrorMessage).ToVideoError() : null;
        return status is null
            ? null
            : new EncodingReport(
                detail.JobId, status.Value, detail.JobProgress?.JobPercentComplete, detail.JobProgress?.CurrentPhase?.ToLowerInvariant(),
                error, DateTimeOffset.FromUnixTimeMilliseconds(detail.Timestamp));
    }

    /// <summary>Null: the video is gone. The last percent belongs to the step that makes it ready.</summary>
    async Task<Video?> RaisePercentAsync(PublishTask task, EncodingReport report, CancellationToken cancellationToken)
    {
        var percent = report.Status == EncodingStatus.Completed ? 99 : Math.Clamp(report.Percent ?? 0, 0, 99);
        var changed = await videos.ChangeAsync(
            task.VideoId,
            video => video.Generation == task.Generation && video.ProcessingPercent < percent ? video with { ProcessingPercent = percent } : video,
            cancellationToken);
        return changed.Succeeded ? changed.Value : null;
    }

    async Task RecordAsync(PublishTask task, EncodingReport report, VideoStatus status, CancellationToken cancellationToken)
    {
        var table = videos.Table;
        var key = Keys.Job(task.VideoId, EncodingJob.IdOf(task));
        var before = await table.GetAsync(EncodingJob.Mapper, key, cancellationToken) ?? EncodingJob.Planned(task, report.At);
        var after = before.After(report);
        if (ReferenceEquals(before, after))
        {
            return;
        }
        var progress = new ProgressEvent(
            ids.Next(), $"encoding_{SnakeCase.Of(after.Status)}", after.JobId, after.VideoId, status, after.Percent, after.UpdatedAt);
        if (!await table.TransactAsync(
            [table.Put(EncodingJob.Mapper, after, EncodingJob.Unchanged(before)), table.Put(ProgressEvent.Mapper, progress, WriteCondition.IsNew)],
            cancellationToken))
        {
            // Another event of the job was faster; the queue brings this one again, to be decided anew.
            throw new InvalidOperationException($"Job {after.JobId} changed while its event was handled.");
        }
    }
}
