using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>Turns MediaConvert's events into the job's record, the video's percentage and what a browser that follows sees.</summary>
sealed class EncodingProgress(VideoStore videos)
{
    /// <summary>Two events of one job come at once at most; more lost races are no contention but a bug.</summary>
    const int Turns = 10;

    public async Task HandleAsync(MediaConvertJobStateChangeEvent message, CancellationToken cancellationToken)
    {
        var detail = message.Detail;
        if (ReportOf(detail) is not { } report)
        {
            return;
        }
        var metadata = detail.UserMetadata;
        var planned = EncodingJob.Planned(
            new PublishTask(VideoId.Parse(metadata["video_id"], null), int.Parse(metadata["generation"])), int.Parse(metadata["attempt"]), report.At);
        for (var turn = 0; turn < Turns; turn++)
        {
            if (await TryRecordAsync(planned, report, cancellationToken))
            {
                return;
            }
        }
        throw new InvalidOperationException($"Job {planned.JobId} changed under {Turns} tries to record its event.");
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

    /// <summary>False: the video or the job has changed in between; another event of the job was faster.</summary>
    async Task<bool> TryRecordAsync(EncodingJob planned, EncodingReport report, CancellationToken cancellationToken)
    {
        var table = videos.Table;
        if (await videos.GetAsync(planned.VideoId, cancellationToken) is not { } video)
        {
            return true;
        }
        var before = await table.GetAsync(EncodingJob.Mapper, Keys.Job(planned.VideoId, planned.JobId), cancellationToken) ?? planned;
        var after = before.After(report);
        if (ReferenceEquals(before, after))
        {
            return true;
        }
        return await videos.TryChangeAsync(
            video,
            Raised(video, planned.Generation, report),
            changed =>
            [
                table.Put(EncodingJob.Mapper, after, EncodingJob.Unchanged(before)),
                table.Put(ProgressEvent.Mapper, Told(changed, after), WriteCondition.IsNew),
            ],
            asOwner: null,
            cancellationToken) is not null;
    }

    /// <summary>The last percent belongs to the step that makes the video ready.</summary>
    static Video Raised(Video video, int generation, EncodingReport report)
    {
        var percent = report.Status == EncodingStatus.Completed ? 99 : Math.Clamp(report.Percent ?? 0, 0, 99);
        return video.Generation == generation && video.ProcessingPercent < percent ? video with { ProcessingPercent = percent } : video;
    }

    static ProgressEvent Told(Video video, EncodingJob job) => new(
        video.Version, $"encoding_{SnakeCase.Of(job.Status)}", job.JobId, video.Id, video.Status, job.Percent, job.UpdatedAt);
}
