using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Encoding;

/// <summary>
/// The task <c>stop-stuck-encodings</c>: a job that the encoder has been at for too long is cancelled, for the publication that waits for
/// it to try once more; and so is one that was given up, where whoever did that came to no cancelling of it. What waits in
/// the encoder's queue is not asked about: however long that takes, nothing is wrong with it, and it costs nothing.
/// </summary>
sealed partial class StopStuckEncodings(
    EncodingStop encoder, EncodingJobs jobs, VideosTable table, Trail trail, Settings settings, TimeProvider clock, ILogger<StopStuckEncodings> logger)
{
    public const string Name = "stop-stuck-encodings";

    public Task RunAsync(CancellationToken cancellationToken) => OneByOne.RunAsync(
        encoder.ListAsync(JobStatus.PROGRESSING, Order.ASCENDING, cancellationToken), job => CheckAsync(job, cancellationToken),
        "Some stuck encodings could not be stopped.", cancellationToken);

    /// <summary>Jobs of other stages, and of strangers, stand in the same queue. One that is still being probed has not started.</summary>
    async Task CheckAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.UserMetadata is not { } subject
            || subject.GetValueOrDefault("stage") != settings[Setting.Stage] || !VideoId.TryParse(subject.GetValueOrDefault("video_id"), null, out var id))
        {
            return;
        }
        var name = EncodingJob.NameOf(new PublishTask(id, int.Parse(subject["generation"])), int.Parse(subject["attempt"]));
        // It was there before the job. Completed: the encoder says so itself, and its list is behind.
        var record = await table.GetAsync(EncodingJob.Mapper, Keys.Job(id, name), cancellationToken);
        if (record is null or { Status: EncodingStatus.Failed or EncodingStatus.Cancelled })
        {
            await TrailAsync(id, $"{name}: given up before", () => encoder.CancelAsync(job.Id, cancellationToken), cancellationToken);
            Abandoned(logger, name);
        }
        else if (record.Status != EncodingStatus.Completed && job.Timing?.StartTime is { } started)
        {
            var worked = clock.GetUtcNow() - new DateTimeOffset(started.ToUniversalTime());
            if (IsStuck(worked, await table.GetAsync(Inspection.Mapper, Keys.Inspection(id), cancellationToken)))
            {
                await TrailAsync(id, $"{name}: {Errors.EncodingTimeout.Code}", () => StopAsync(job.Id, record, worked, cancellationToken), cancellationToken);
                Stuck(logger, name, worked.TotalHours);
            }
        }
    }

    Task TrailAsync(VideoId id, string subject, Func<Task> stop, CancellationToken cancellationToken) =>
        trail.RunAsync(id, Maintenance.Function.Name, TrailSteps.StopEncoding, subject, stop, cancellationToken);

    /// <summary>Why stands on the record before the encoder says that it was cancelled, which is only what came of it.</summary>
    async Task StopAsync(string providerJobId, EncodingJob record, TimeSpan worked, CancellationToken cancellationToken)
    {
        await jobs.CloseAsync(record, Errors.EncodingTimeout.With($"it was encoded for {worked.TotalHours:F1} hours").ToVideoError(), cancellationToken);
        await encoder.CancelAsync(providerJobId, cancellationToken);
    }

    internal static bool IsStuck(TimeSpan worked, Inspection? source) => worked >= TimeSpan.FromSeconds(EncodingPlan.TimeoutSeconds(source));

    [LoggerMessage(1, LogLevel.Warning, "Encoding {Job} was stopped: the encoder was at it for {Hours:F1} hours")]
    static partial void Stuck(ILogger logger, string job, double hours);

    [LoggerMessage(2, LogLevel.Warning, "Encoding {Job} was stopped: it had been given up")]
    static partial void Abandoned(ILogger logger, string job);
}
